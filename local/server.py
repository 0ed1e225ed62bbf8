"""The server process: ministack behind TLS on one loopback port, IAM enforced, our Comprehend plugged in."""

import asyncio
import json
import logging
import os
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from local import lifetime, loopback
from local.certificate import Certificate, ensure_certificate
from local.control import ControlPaths
from local.home import PROJECT, Home
from local.hooks import table

REGION = "eu-west-1"
STOPPING_TAKES_AT_MOST = 30.0
SAVING_EVERY = 5.0
_SAVING_SHARE = 0.05
"""Of the time, at most: nothing is answered meanwhile, and with hundreds of accounts it takes seconds."""
_KEPT = ("HOME", "LANG", "LANGUAGE", "LOGNAME", "PATH", "SHELL", "TERM", "TZ", "USER", "VIRTUAL_ENV")
_KEPT_PREFIXES = ("LC_", "LD_", "DYLD_")


class PortTakenError(RuntimeError):
    """Something else listens on the port."""


def serve(home: Home, port: int, *, with_parent: bool, wait_scale: float) -> NoReturn:
    """Run until SIGTERM, SIGINT or, `with_parent`, the end of standard input; then stop children, save, leave.

    `wait_scale` multiplies every Wait state of Step Functions: 0.01 turns a minute into 0.6 seconds.
    """
    certificate = ensure_certificate(home.tls)
    wanted = environment(os.environ, home, port, certificate, wait_scale)
    if wanted != dict(os.environ):
        os.execve(sys.executable, [sys.executable, "-m", "local", *sys.argv[1:]], wanted)  # noqa: S606
    del os.environ["PYTHONPATH"]
    with lifetime.claim(home.pid_file, port):
        _require_free(port)
        _remove_leftovers(home.tmp)
        release = lifetime.end_group_with_this_process()
        asyncio.new_event_loop().run_until_complete(_serve(home, port, certificate, with_parent=with_parent))
        release()
        os._exit(0)


def environment(
    inherited: Mapping[str, str], home: Home, port: int, certificate: Certificate, wait_scale: float
) -> dict[str, str]:
    """Return what ministack must find in its environment when it is imported, and nothing of the user's.

    Lambda functions inherit it: so no credentials, no proxy, no profile of the user's, and loopback as the endpoint of
    every SDK. Trusting nothing but our own authority, no SDK call of theirs can reach a real AWS endpoint.
    Applied to its own result it gives the same again, which is how `serve` knows that it runs in it.
    """
    kept = {name: value for name, value in inherited.items() if name in _KEPT or name.startswith(_KEPT_PREFIXES)}
    authority = str(certificate.authority)
    return {
        **kept,
        **home.environment,
        "PYTHONPATH": str(PROJECT),
        "PYTHONUNBUFFERED": "1",
        "TMPDIR": str(home.tmp),
        "GATEWAY_PORT": str(port),
        "BIND_HOST": loopback.HOST,
        "MINISTACK_HOST": loopback.HOST,
        "MINISTACK_REGION": REGION,
        "USE_SSL": "1",
        "MINISTACK_SSL_CERT": str(certificate.certificate),
        "MINISTACK_SSL_KEY": str(certificate.key),
        "AUTH": "true",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(home.state),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(home.s3),
        "SFN_WAIT_SCALE": str(wait_scale),
        "LAMBDA_EXECUTOR": "local",
        "DOCKER_HOST": f"unix://{home.tmp}/no-docker.sock",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "AWS_ENDPOINT_URL": loopback.endpoint(port),
        "AWS_CA_BUNDLE": authority,
        "SSL_CERT_FILE": authority,
        "REQUESTS_CA_BUNDLE": authority,
        "NODE_EXTRA_CA_CERTS": authority,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((loopback.HOST, port))
        except OSError as error:
            raise PortTakenError(
                f"port {port} of {loopback.HOST}: {error.strerror}; choose another with --port"
            ) from None


def _remove_leftovers(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()


async def _serve(home: Home, port: int, certificate: Certificate, *, with_parent: bool) -> None:
    """Return once stopped and saved, or raise what kept the server from serving."""
    import ministack.app
    from hypercorn.asyncio import serve as serve_http
    from hypercorn.config import Config

    from local import function_processes, patches, plugin, resource_types, service_sessions
    from local.comprehend import api
    from local.comprehend.endpoint_resources import EndpointHandler
    from local.comprehend.kinds import MODEL_KINDS
    from local.faults import front_door
    from local.patches import interruptions
    from local.scaling import api as scaling
    from local.scaling.resources import ScalableTargetHandler, ScalingPolicyHandler

    patches.install()
    function_processes.install()
    plugin.install(api, scaling)
    resource_types.install(
        *(EndpointHandler(kind.noun, api.call) for kind in MODEL_KINDS),
        ScalableTargetHandler(scaling.call),
        ScalingPolicyHandler(scaling.call),
    )
    door, fault_routes = front_door.install(ministack.app.app)
    config = Config()
    config.bind = [f"{loopback.HOST}:{port}"]
    config.certfile, config.keyfile = str(certificate.certificate), str(certificate.key)
    config.keep_alive_timeout = 75
    resumed: list[asyncio.Task[None]] = []
    routes = {
        "GET /_local/health": lambda _: {
            "pid": os.getpid(),
            "home": str(home.path),
            "resuming": sum(not task.done() for task in resumed),
        },
        "GET /_local/comprehend": lambda _: api.counters(),
        "POST /_local/comprehend": lambda question: api.change_pace(json.loads(question.body)),
        f"POST {service_sessions.SESSIONS}": lambda question: service_sessions.answer(json.loads(question.body)),
        **fault_routes,
    }

    async def resume_and_save_for_ever() -> None:
        """Told to shut down, the server would wait half a minute for idle clients to end their TLS connections."""
        resumed.extend(interruptions.resume())
        saving = 0.0
        while True:
            await asyncio.sleep(max(SAVING_EVERY, saving / _SAVING_SHARE))
            began = time.monotonic()
            _save()
            saving = time.monotonic() - began

    app = ControlPaths(door, routes)
    serving = asyncio.create_task(serve_http(app, config, shutdown_trigger=resume_and_save_for_ever))
    stopped = asyncio.create_task(_stop_event(with_parent=with_parent).wait())
    await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        serving.result()
    _leave_in_any_case()
    await asyncio.to_thread(_stop_children, api)
    _save()


def _save() -> None:
    """Write every service's state: at the end, and in between, so that a server that is killed loses seconds only."""
    import ministack.app

    logging.getLogger("persistence").setLevel(logging.WARNING)
    table(ministack.app, "save_all")(table(ministack.app, "_build_persistence_save_dict")())


def _stop_event(*, with_parent: bool) -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    if with_parent:
        lifetime.set_when_parent_ends(stop)
    return stop


def _stop_children(comprehend: ModuleType) -> None:
    from ministack.core import lambda_runtime

    def refuse(_worker: object) -> NoReturn:
        raise RuntimeError("the local AWS is stopping")

    lambda_runtime.Worker._spawn = refuse
    lambda_runtime.kill_workers([worker for pool in lambda_runtime._workers.values() for worker in pool])
    comprehend.shutdown()


def _leave_in_any_case() -> None:
    """End this process even if a thread of it waits for something that will not come."""
    deadline = threading.Timer(STOPPING_TAKES_AT_MOST, os._exit, (1,))
    deadline.daemon = True
    deadline.start()
