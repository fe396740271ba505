"""Posts bodies: python3 post_save.py. Each line of the standard input is one: URL, BODY-FILE, AUTHORITY, CERTIFICATE, KEY and
HEADERs, a tab between two. Files are PEM, and "-" where there is none. Prints a line for each: status, error code, answer."""
import ssl
import sys
from urllib.request import Request, urlopen


def post(url, body_file, authority, certificate, key, *headers):
    context = None
    if authority != "-":
        context = ssl.create_default_context(cafile=authority)
        if certificate != "-":
            context.load_cert_chain(certificate, key)
    with open(body_file, "rb") as body:
        request = Request(url, body.read(), dict(header.split(": ", 1) for header in headers))
    with urlopen(request, context=context) as answer:
        code = answer.headers.get("x-error-code", "-")
        return f"{answer.status} {code} ".encode() + answer.read() + b"\n"


for line in sys.stdin.buffer:
    # print would use the encoding of the locale
    sys.stdout.buffer.write(post(*line.decode("utf-8").rstrip("\n").split("\t")))
