"""What was tried for figures that are not reached, and what a reader must know of the others. By name of the figure."""

from __future__ import annotations

NOTES: dict[str, str] = {
    "one more submission": "The baseline opens all sheets and turns them into lists, nothing more. Ours hashes the file, inflates and "
    "checks the raw package (bounds, checksums, error cells, formulas without a result, identity), parses all but two "
    "of the sheets, checks every row and judges it. The plan grows with the number of submissions.",
    "merge again": "Only reading is saved, and reading costs little here: two processes read 3,000 files in a few seconds, while "
    "checking, judging and above all writing the summary (nearly a million cells) and the ledger take as long as "
    "ever. Cheaper reading makes this ratio worse. Tried and kept: the cycle collector off (first merge 13.2 s to 10.7 s, "
    "again 10.7 s to 8.3 s, so the ratio hardly moves), an unchanged copy of the table read once. Not tried: writing the big "
    "sheets without XlsxWriter's cell calls (by its profile about 3 s of 8), and updating the ledger by difference (about 1 s). "
    "The reading stage is timed in processes of its own, and with two processes on two cores it feels every neighbour: "
    "3.0 s for 3,000 files on a quiet machine, up to 5 s on a busy one.",
    "templates": "With the library's defaults XlsxWriter puts every part into a temporary file first; ours are made in memory. "
    "Against the same option the ratio is the second line. Our files hold validations, conditional formats, "
    "print set-up and identity too, which the first two baselines leave out.",
    "notices held out": "Invented notices in every shape and format, with what each says; how they came about, what counts as right, and "
    "what was measured when nobody had seen them stands in tests/notices/README.md. Half of the tasks held out are one table "
    "of 150 rows.",
    "fixtures": "Invented plans of 18 tasks; a unit has 9 or 10 duties, leads one or two, writes 120 to 150 characters on those; "
    "each file is about 22 KB. The list of units in a file has 26 entries whatever the plan, as a real one would.",
}
