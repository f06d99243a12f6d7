SELECT NOT eval_probe.spills('app', $$SELECT max(place) FROM (SELECT row_number() OVER (ORDER BY "${amount}" DESC, taken_at) AS place FROM "${table}") ranked$$)
