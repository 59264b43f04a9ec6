"""What was tried for figures that are not reached, and what a reader must know of the others. By name of the figure."""

from __future__ import annotations

NOTES: dict[str, str] = {
    "one more submission": "The baseline opens all sheets and turns them into lists, nothing more. Ours hashes the file, inflates and "
    "checks the raw package (bounds, checksums, error cells, formulas without a result, identity), parses all but two "
    "of the sheets, checks every row and judges it. The plan grows with the number of submissions.",
    "merge again": "What comes out as before is taken over from the last run. Left are judging (every return is checked anew) and, after a "
    "new file, the workbooks that tell of all units. About half of the returns have something to mend.",
    "peak memory": "The 1,737 MB of commit 2e69d15 were workbooks that nobody gave back: cycles, and the collector is off. Since 9fff4f6 "
    "they are; measured again alone at that commit, with one reading process: 748 MB.",
    "templates": "With the library's defaults XlsxWriter puts every part into a temporary file first; ours are made in memory. "
    "Against the same option the ratio is the second line. Our files hold validations, conditional formats, "
    "print set-up and identity too, which the first two baselines leave out. The goals of a sixth and a quarter are not "
    "reached: XlsxWriter's loops are replaced (cells, rows, texts, formulas, formats, style table, validations), every byte "
    "the same; what is left is spread: a third is our own writing of cells, a seventh packing, the rest small parts. Going "
    "on would take whole sheets cut from a prototype, unchanged parts copied packed.",
    "notices held out": "Invented notices in every shape and format, with what each says; how they came about, what counts as right, and "
    "what was measured when nobody had seen them stands in tests/notices/README.md. Half of the tasks held out are one table "
    "of 150 rows.",
    "fixtures": "Invented plans of 18 tasks; a unit has 9 or 10 duties, leads one or two, writes 120 to 150 characters on those; "
    "each file is about 22 KB. The list of units in a file has 26 entries whatever the plan, as a real one would.",
}
