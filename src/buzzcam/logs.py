"""The log: one logger for the program, a line for each state change; on stderr only when asked for."""

import logging


def set_up(is_verbose: bool) -> None:
    logging.captureWarnings(capture=True)
    log = logging.getLogger("buzzcam")
    log.setLevel(logging.DEBUG if is_verbose else logging.WARNING)
    log.propagate = False
    handler: logging.Handler = logging.StreamHandler() if is_verbose else logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    log.handlers[:] = [handler]
