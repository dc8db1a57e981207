/* "Explore": on request, load the Vega runtime from this site and draw the chart anew, and every mark tells its values. */
(() => {
  const root = document.documentElement;
  const runtimes = new Map();
  const exploring = new Map();
  /* What the chart says of the mark under the pointer; the same values stand in the table of its data. */
  const tip = document.createElement("div");
  tip.id = "chart-tip";
  tip.className = "vg-tooltip";
  tip.setAttribute("aria-hidden", "true");

  function load(address) {
    if (!runtimes.has(address)) {
      runtimes.set(address, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = address;
        script.onload = resolve;
        script.onerror = () => {
          runtimes.delete(address);
          reject(new Error(`${address} could not be loaded`));
        };
        document.head.append(script);
      }));
    }
    return runtimes.get(address);
  }

  /* The chart in the colours and the typeface of the page as it is now. */
  function dressed(text, figure) {
    const style = getComputedStyle(figure);
    const chart = JSON.parse(text.replace(/var\((--chart-[a-z]+)\)/g, (_, name) => style.getPropertyValue(name).trim()));
    chart.config = { ...chart.config, font: style.fontFamily };
    return chart;
  }

  async function draw(button) {
    const { figure, place, text } = exploring.get(button);
    await window.livingbookVegaEmbed(place, dressed(text, figure), {
      mode: "vega-lite",
      ast: true, // Vega's own interpreter: the page allows no eval
      actions: false,
      renderer: "svg",
      defaultStyle: false,
      tooltip: { id: tip.id, disableDefaultStyle: true },
    });
  }

  async function start(button, status) {
    const figure = document.getElementById(button.dataset.figure);
    const still = figure.querySelector("svg.chart");
    const place = document.createElement("div");
    document.body.append(tip);
    place.className = "chart-live";
    button.disabled = true;
    status.textContent = "Loading …";
    try {
      const answer = await fetch(button.dataset.chart);
      if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
      const text = await answer.text();
      await load(button.dataset.runtime);
      still.before(place);
      exploring.set(button, { figure, place, still, text });
      await draw(button);
      still.classList.add("chart-away");
      button.setAttribute("aria-pressed", "true");
      status.textContent = "Point at a mark, or touch it, for its values.";
    } catch (error) {
      stop(button, status);
      place.remove();
      status.textContent = "The chart to explore could not be loaded. The drawing and its data are complete.";
    }
    button.disabled = false;
  }

  function stop(button, status) {
    const { place, still } = exploring.get(button) || {};
    place?.remove();
    still?.classList.remove("chart-away");
    exploring.delete(button);
    button.setAttribute("aria-pressed", "false");
    status.textContent = "";
  }

  for (const button of document.querySelectorAll("button.chart-explore")) {
    const status = button.parentElement.querySelector(".chart-status");
    button.hidden = false;
    button.addEventListener("click", () => (exploring.has(button) ? stop : start)(button, status));
  }

  new MutationObserver(() => exploring.forEach((_, button) => draw(button))).observe(root, {
    attributeFilter: ["data-theme"],
  });
})();
