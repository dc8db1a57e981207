"""nginx and Caddy in temporary folders, on loopback, with the configurations of deploy/."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.server.running import REPOSITORY

NAME = "book.example"


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def nginx(file: str, folder: Path, port: int, book: Path, comments: str) -> Iterator[Path]:
    """Run nginx with one of our files, and give the certificate that its own is to be checked with.

    :param file: the name below deploy/.
    :param folder: an empty folder.
    :param port: where https is answered.
    :param book: the built pages.
    :param comments: host and port of the server behind.
    """
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subject = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    options = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(key), "-out", str(certificate)]
    _run("openssl", "req", *options, *subject)
    text = (REPOSITORY / "deploy" / file).read_text()
    for old, new in (
        ("    listen [::]:80;\n", ""),
        ("    listen [::]:443 ssl http2;\n", ""),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        (f"/etc/letsencrypt/live/{NAME}/fullchain.pem", str(certificate)),
        (f"/etc/letsencrypt/live/{NAME}/privkey.pem", str(key)),
        ("127.0.0.1:8000", comments),
    ):
        assert old in text, old
        text = text.replace(old, new)
    (folder / "site.conf").write_text(text.replace("/srv/livingbook/book/_build/html", str(book)))
    user = "user root;\n" if os.geteuid() == 0 else ""
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"load_module /usr/lib/nginx/modules/ngx_http_brotli_static_module.so;\n{user}daemon off;\n"
        f"pid {folder}/pid;\nerror_log {folder}/log;\nevents {{}}\n"
        f"http {{\ninclude /etc/nginx/mime.types;\naccess_log off;\n{temporary}include {folder}/site.conf;\n}}\n"
    )
    words = ["nginx", "-e", str(folder / "log"), "-c", str(folder / "nginx.conf")]
    _run(*words, "-t")
    with _running(words, port, folder, {}):
        yield certificate


@contextmanager
def caddy(file: str, folder: Path, port: int, book: Path, comments: str) -> Iterator[Path]:
    """Run Caddy with one of our files as it stands; parameters as for ``nginx``. It signs its own certificate."""
    (folder / "Caddyfile").write_text(
        f"{{\n\tadmin off\n\tlocal_certs\n\tskip_install_trust\n\tauto_https disable_redirects\n"
        f"\tstorage file_system {folder}/storage\n\tdefault_bind 127.0.0.1\n}}\nimport {REPOSITORY}/deploy/{file}\n"
    )
    settings = {"SITE": f"https://{NAME}:{port}", "BOOK": str(book), "COMMENTS": comments}
    settings |= {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    words = ["--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    _run("caddy", "validate", *words, **settings)
    with _running(["caddy", "run", *words], port, folder, settings):
        certificate = folder / "storage" / "pki" / "authorities" / "local" / "root.crt"
        while not certificate.exists():
            time.sleep(0.05)
        yield certificate


def _run(*words: str, **environment: str) -> None:
    assert shutil.which(words[0]), f"{words[0]} is not installed; an administrator can run: apt-get install {words[0]}"
    run = subprocess.run(
        words, env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode == 0, run.stdout + run.stderr


@contextmanager
def _running(words: list[str], port: int, folder: Path, environment: dict[str, str]) -> Iterator[None]:
    with (folder / "output").open("w") as output:
        process = subprocess.Popen(words, env={**os.environ, **environment}, stdout=output, stderr=output)
    try:
        end = time.monotonic() + 30
        while process.poll() is None and time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        else:
            raise AssertionError((folder / "output").read_text())
        yield
    finally:
        process.terminate()
        process.wait(20)
