"""Listen: TLS where the network is, plain HTTP on this machine only; in this process, or in several workers."""

from __future__ import annotations

import ipaddress
import logging
import os
import signal
import socket
import ssl
import sys
import tempfile
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing import parent_process
from pathlib import Path
from typing import TYPE_CHECKING, Final

import uvicorn

from sync.central import log, traces
from sync.central.access.bindings import Trust
from sync.central.app import Central, create_app, utc_now
from sync.central.councils import the_council
from sync.central.errors import Refusal
from sync.central.limits import HEAD_MAX_BYTES, RequestLimits
from sync.central.pace import Pace
from sync.central.protocol import PatientProtocol
from sync.central.serving import Serving, is_loopback
from sync.central.snapshot_builder import snapshots_kept
from sync.central.workers import Workers, spawned
