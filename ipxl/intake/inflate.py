"""One entry of a zip file, inflated within a bound. Also what says of a zip file that it is one."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO

from ipxl.intake.bounds import Closed, Encrypted, Refused, Unreadable

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, IndexError)
"""What the standard library raises for zip files that are damaged or odd."""
DAMAGED = "文件不完整或已损坏"
_LOCAL_HEADER = 30
_LENGTHS = struct.Struct("<HH")


def open_zip(data: bytes) -> zipfile.ZipFile:
    """The zip file in `data`. Raises Unreadable for a damaged one, Refused when its entries overlap."""
    try:
        package = zipfile.ZipFile(BytesIO(data))
    except BROKEN as error:
        raise Unreadable(DAMAGED) from error
    # entries that share their packed bytes make a bomb out of a small file
    if sum(entry.compress_size for entry in package.infolist()) > len(data):
        raise Refused("压缩包里的文件互相重叠，可能有害")
    return package


def directory(data: bytes) -> bytes | None:
    """The bytes of a zip file's central directory, None when the file ends before it: cut off while downloading."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if end < 0 or len(data) < end + 22:
        return None
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    return data[max(0, end - size) : end]


def inflate(data: bytes, entry: zipfile.ZipInfo, most: int) -> bytes:
    """One entry's bytes, checksum verified. `ZipFile.open` costs five times what inflating does.

    most: bytes to inflate at most. Raises Refused over that bound (an entry that is longer than it says counts as
    such), Encrypted, Closed for an unknown method, and Unreadable for a damaged one.
    """
    if entry.flag_bits & 1:
        raise Encrypted("文件加了密码")
    if entry.file_size > most:
        raise Refused(f"解压后超过{most // 2**20}MB")
    packed = _packed(data, entry)
    if entry.compress_type == zipfile.ZIP_DEFLATED:
        try:
            content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, entry.file_size + 1)
        except zlib.error as error:
            raise Unreadable(DAMAGED) from error
    elif entry.compress_type == zipfile.ZIP_STORED:
        content = packed
    else:
        raise Closed("压缩方法少见，解不开")
    if len(content) > entry.file_size:
        raise Refused("解压后的大小超过它自己写的大小，可能有害")
    if zlib.crc32(content) != entry.CRC:
        raise Unreadable(DAMAGED)
    return content


def _packed(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    header = entry.header_offset
    if header < 0 or not data.startswith(b"PK\x03\x04", header) or len(data) < header + _LOCAL_HEADER:
        raise Unreadable(DAMAGED)
    name, extra = _LENGTHS.unpack_from(data, header + 26)
    start = header + _LOCAL_HEADER + name + extra
    return data[start : start + entry.compress_size]
