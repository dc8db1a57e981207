"""Where the PDFs of a run are set, some of them while other documents are still being translated."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from livingbook.pdf.editions import Edition
from livingbook.pdf.staging import Staging
from livingbook.pdf.typesetter import Press, Typeset, typeset


class Pressroom:
    """Sets as many PDFs at once as there are processors: Typst works outside Python's lock.

    :param press: what all of them are set with.
    """

    def __init__(self, press: Press) -> None:
        self._press = press
        self._jobs: dict[str, Future[Typeset]] = {}
        # the whole book is ready last and takes longest: it waits for no chapter
        self._book, self._chapters = ThreadPoolExecutor(1), ThreadPoolExecutor(os.cpu_count())

    def __enter__(self) -> Pressroom:
        """Open it for a run."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for what is being set; nothing else is begun."""
        for pool in (self._book, self._chapters):
            pool.shutdown(cancel_futures=True)

    def start(self, edition: Edition, staging: Staging) -> None:
        """Have a PDF set.

        :param edition: the PDF.
        :param staging: holds all that it needs.
        """
        pool = self._chapters if edition.docname else self._book
        self._jobs[edition.name] = pool.submit(
            typeset, staging.main_file(edition), self._press, staging.rights(edition)
        )

    @property
    def jobs(self) -> Mapping[str, Future[Typeset]]:
        """The PDFs that were started, by their names."""
        return self._jobs
