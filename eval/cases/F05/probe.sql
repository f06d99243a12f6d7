SELECT NOT eval_probe.scans($$SELECT 1 FROM ONLY "${child}" x WHERE "${column}" = 77 FOR KEY SHARE OF x$$, '${child}')
