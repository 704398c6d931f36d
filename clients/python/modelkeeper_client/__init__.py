"""A client of Modelkeeper's HTTP API; standard library only."""

from .client import Client
from .transport import ModelkeeperError

__all__ = ["Client", "ModelkeeperError"]
