SELECT eval_probe.expected_rows($$SELECT * FROM "${table}" WHERE "${column}" = '${fresh}'$$) > ${rows} / 10
