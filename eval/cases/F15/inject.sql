BEGIN;
INSERT INTO ${other} (article) VALUES (1);
PREPARE TRANSACTION '${gid}';
UPDATE "${table}" SET quantity = quantity + 1;
UPDATE "${table}" SET quantity = quantity - 1;
