"""A throwaway certificate for zoom.us, so that a browser that is told not to mind can land on the stand-in."""

import shutil
import ssl
import subprocess
import tempfile
from pathlib import Path

NAMES = "subjectAltName=DNS:zoom.us,DNS:*.zoom.us,IP:127.0.0.1"


def throwaway_tls() -> ssl.SSLContext | None:
    """A server context with a key that is forgotten at once; None where there is no `openssl` command."""
    openssl = shutil.which("openssl")
    if openssl is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = Path(folder, "key.pem"), Path(folder, "certificate.pem")
        command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=zoom.us"]
        command += ["-addext", NAMES, "-keyout", str(key), "-out", str(certificate)]
        subprocess.run(command, check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
    return context
