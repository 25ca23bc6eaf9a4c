"""Lints what it is given on standard input and writes what pkilint found: one list of findings for each task."""

import base64
import contextlib
import importlib
import io
import json
import os
import sys
import tempfile

TOOLS = {
    "smime": ("lint_cabf_smime_cert", ["lint", "--detect"]),
    "chain": ("lint_pkix_signer_signee_cert_chain", ["lint"]),
    "certificate": ("lint_pkix_cert", ["lint"]),
    "crl": ("lint_crl", ["lint", "--type", "CRL", "--profile", "PKIX"]),
    "ocsp": ("lint_ocsp_response", ["lint"]),
}


def judge(task, folder):
    module, arguments = TOOLS[task["tool"]]
    files = []
    for number, content in enumerate(task["files"]):
        file = os.path.join(folder, f"{number}.der")
        with open(file, "wb") as target:
            target.write(base64.b64decode(content))
        files.append(file)
    output = io.StringIO()
    complaints = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(complaints):
        importlib.import_module(f"pkilint.bin.{module}").main(
            [*arguments, "--severity", "NOTICE", "--format", "JSON", "--document-format", "DER", *files]
        )
    if output.getvalue() == "":
        return [{"severity": "FATAL", "code": "pkilint.unreadable", "message": complaints.getvalue().strip()}]
    return [
        {"severity": finding["severity"], "code": finding["code"], "message": finding.get("message") or ""}
        for result in json.loads(output.getvalue())["results"]
        for finding in result["finding_descriptions"]
    ]


with tempfile.TemporaryDirectory() as scratch:
    json.dump([judge(task, scratch) for task in json.load(sys.stdin)], sys.stdout)
