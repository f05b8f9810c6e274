"""A person or the system interrupts a command: it ends at once, wherever it is."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from contextlib import suppress
from typing import NoReturn

from triptych.engines.running import end_programs


def heed_interruptions() -> None:
    """Make a `KeyboardInterrupt` of Ctrl-C, unless a shell has it ignored, and of SIGTERM."""
    sys.unraisablehook = _unraisable
    signal.signal(signal.SIGTERM, _interrupt)
    if signal.getsignal(signal.SIGINT) == signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)


def leave_at_once(status: int) -> NoReturn:
    """End without waiting for threads, one of which may still be setting a long PDF.

    What was shared with other processes is given back before, or those who watch over it complain;
    it has a second for that.
    """
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    late = threading.Timer(1, os._exit, (status,))
    late.daemon = True
    late.start()
    gc.collect()
    os._exit(status)


def _interrupt(number: int, frame: object) -> NoReturn:
    """Let nobody wait for programs that are still at work."""
    end_programs()
    raise KeyboardInterrupt


def _unraisable(lost: sys.UnraisableHookArgs) -> None:
    """Interrupt again where the first time was amid what Python does by itself, and so is lost.

    Not at once, as all that is raised within this function is lost as well.
    """
    if lost.exc_type is KeyboardInterrupt:
        main_thread = threading.main_thread().ident
        again = threading.Timer(0.05, signal.pthread_kill, (main_thread, signal.SIGTERM))
        again.daemon = True
        again.start()
    else:
        sys.__unraisablehook__(lost)
