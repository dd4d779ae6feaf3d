"""Run Streamlit."""

import shlex
import subprocess


def run() -> None:
    """Start the server on the port that Modal forwards."""
    target = shlex.quote("/root/page.py")
    words = f"streamlit run {target} --server.port 8501 --server.headless true"
    subprocess.Popen(words, shell=True)
