INSERT INTO person (name, mail, born, score) VALUES ('Ada', 'ada@example.org', '1815-12-10', 12.5), ('Grace', NULL, '1906-12-09', 0);
INSERT INTO shop.item (code, price, tags, data, made, ok) VALUES
    ('ab', 1.50, '{red,"two words"}', '{"k": [1, 2]}', '2020-02-29 12:00:00+00', false), ('cd', NULL, NULL, '{}', '1999-12-31 23:59:59.5+00', NULL);
INSERT INTO plain VALUES (1, E'tab\there'), (2, E'line\nbreak'), (3, NULL);
SELECT nextval('counter');
CREATE TABLE line (item bigint, code char(4), person int REFERENCES person ON DELETE CASCADE, amount int CHECK (amount > 0),
    twice int GENERATED ALWAYS AS (amount * 2) STORED, FOREIGN KEY (item, code) REFERENCES shop.item);
INSERT INTO line SELECT id, code, 1, 3 FROM shop.item WHERE code = 'ab';
