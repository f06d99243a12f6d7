DELETE FROM "${table}" WHERE id % 10 <> 0;
