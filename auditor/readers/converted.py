"""Formats read by way of LibreOffice where it is installed: .rtf, .odt, .ppt."""

from __future__ import annotations

from auditor.readers import docx, pptx
from auditor.readers.base import Job, Reading, UnreadableError
from auditor.readers.detect import detect
from auditor.readers.office import convert


def read(job: Job) -> Reading:
    """As the converted file reads. UnreadableError tells which format to hand in instead."""
    slides = detect(job.path, job.file) == "ppt"
    converted = convert(job, "pptx" if slides else "docx")
    if converted is None:
        wanted = ".pptx" if slides else ".docx"
        raise UnreadableError(f"此格式无法直接读取；请用Office或WPS另存为{wanted}后提供")
    reader = pptx.read if slides else docx.read
    return reader(Job(converted, job.file, job.work, job.tick))
