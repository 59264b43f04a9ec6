"""From the inbox to readable workbooks, safely."""
