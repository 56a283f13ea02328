"""The front cache as `deploy/nginx.conf` sets it up: anonymous pages for one second."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.instance import any_free_port

CONFIG = """
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  proxy_cache_path {folder}/cache levels=1:2 keys_zone=pages:10m;
  upstream web {{ server {upstream}; keepalive 16; }}
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location / {{
      proxy_pass http://web; proxy_http_version 1.1;
      proxy_set_header Connection ""; proxy_set_header Host localhost;
      proxy_cache pages; proxy_cache_valid 200 1s; proxy_cache_lock on; proxy_cache_use_stale updating;
      proxy_ignore_headers Cache-Control Expires;
    }}
  }}
}}
"""


@contextmanager
def front_cache(address: str) -> Iterator[str]:
    """nginx before the web server, for the time of a measurement."""
    binary = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(binary).exists():
        raise SystemExit("nginx is missing; install it (Debian: apt-get install nginx-light)")
    with tempfile.TemporaryDirectory() as folder:
        port = any_free_port()
        Path(folder).chmod(0o755)
        config = Path(folder) / "nginx.conf"
        config.write_text(CONFIG.format(folder=folder, port=port, upstream=address.removeprefix("http://")))
        server = subprocess.Popen([binary, "-c", config, "-g", "daemon off;"])
        time.sleep(1)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=10)
