"""A server that seals like WinRM, made of software that is not ours: GSS-API of MIT with
gss-ntlmssp accepts, wraps and unwraps, and pywinrm frames the messages.

usage: peer.py ntlm|krb5|any [certificate key]

It prints its port, echoes what it is sent, and ends with its standard input. "any" takes
what the client proposes. With a certificate it is an HTTPS server that demands channel
bindings, and seals nothing.
"""
import base64
import hashlib
import http.server
import ssl
import struct
import sys
import threading
import types

import gssapi
import gssapi.raw as gss
from winrm.encryption import Encryption

NTLM = gssapi.OID.from_int_seq("1.3.6.1.4.1.311.2.2.10")
SPNEGO = gssapi.OID.from_int_seq("1.3.6.1.5.5.2")
MECHANISMS = {"ntlm": [NTLM, SPNEGO], "krb5": [gssapi.MechType.kerberos, SPNEGO], "any": None}


class Security:
    """What pywinrm calls to seal: one GSS-API context."""

    def __init__(self, context, kerberos):
        self.context, self.kerberos = context, kerberos

    def wrap(self, message):
        if self.kerberos:  # as Windows does: the header apart, and the trailer rotated into it
            iov = gss.IOV(gss.IOVBufferType.header, message, std_layout=False)
            gss.wrap_iov(self.context, iov, True, None)
            return iov[1].value, iov[0].value
        token = gss.wrap(self.context, message, True, None).message
        return token[16:], token[:16]

    def unwrap(self, message, signature):
        result = gss.unwrap(self.context, signature + message)
        if not result.encrypted:
            raise ValueError("the message is signed, and not sealed")
        return result.message


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    context = None
    established = False

    def log_message(self, *args):
        pass

    def reply(self, status, content=b"", content_type="text/plain", token=None):
        self.send_response(status)
        if token is not None:
            self.send_header("WWW-Authenticate", "Negotiate " + base64.b64encode(token).decode())
        elif status == 401:
            self.send_header("WWW-Authenticate", "Negotiate")
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self):
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        scheme, _, value = self.headers.get("Authorization", "").partition(" ")
        if scheme == "Negotiate":
            self.authenticate(base64.b64decode(value), content)
        elif not self.established:
            self.reply(401)
        elif self.server.bindings:
            self.reply(200, content)
        else:
            self.call(content)

    do_GET = do_POST

    def authenticate(self, token, content):
        if self.established:
            self.context, self.established = None, False
        try:
            step = gss.accept_sec_context(token, self.server.credentials, self.context, self.server.bindings)
        except gssapi.exceptions.GSSError as error:
            print("refused:", str(error).replace("\n", " "), file=sys.stderr)
            self.context = None
            self.reply(401, token=getattr(error, "token", None))
            return
        self.context, self.established = step.context, not step.more_steps
        self.security = Security(self.context, step.mech != NTLM)
        self.reply(200 if self.established else 401, content if self.established else b"", token=step.token)

    def call(self, content):
        auth = types.SimpleNamespace(session_security=self.security)
        framing = Encryption(types.SimpleNamespace(auth=auth), "ntlm")
        if 'protocol="application/HTTP-SPNEGO-session-encrypted"' not in self.headers.get("Content-Type", ""):
            self.reply(400, b"not sealed")
            return
        message = framing._decrypt_response(types.SimpleNamespace(content=content), "peer")
        sealed = framing._encrypt_message(message, "peer") + framing.MIME_BOUNDARY + b"--\r\n"
        kind = 'multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted";boundary="Encrypted Boundary"'
        self.reply(200, sealed, kind)


def main():
    mechanism, *tls = sys.argv[1:]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.bindings = None
    server.credentials = gss.acquire_cred(None, None, MECHANISMS[mechanism], "accept").creds
    if tls:
        secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        secure.load_cert_chain(*tls)
        server.socket = secure.wrap_socket(server.socket, server_side=True)
        der = ssl.PEM_cert_to_DER_cert(open(tls[0]).read())
        data = b"tls-server-end-point:" + hashlib.sha256(der).digest()
        server.bindings = gss.ChannelBindings(application_data=data)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


main()
