"""`python -m tests.browser.screenshots` takes the README's pictures anew, of the running product."""

import sys
from pathlib import Path

import pytest

if __name__ == "__main__":
    sys.exit(pytest.main([str(Path(__file__).with_name("pictures.py")), "-q", *sys.argv[1:]]))
