-- The types and kinds of tables that Debezium's own tests for PostgreSQL are made of, in tables and values of our own.
CREATE SCHEMA debezium;
CREATE EXTENSION IF NOT EXISTS citext SCHEMA public;
CREATE EXTENSION IF NOT EXISTS hstore SCHEMA public;
CREATE EXTENSION IF NOT EXISTS ltree SCHEMA public;
CREATE EXTENSION IF NOT EXISTS isn SCHEMA public;
SET search_path = debezium, public;

CREATE TABLE numbers (id serial PRIMARY KEY, s smallint, i integer, b bigint, r real, d double precision, ss smallserial, bs bigserial, flag boolean, o oid);
CREATE TABLE decimals (id serial PRIMARY KEY, fixed decimal(3, 2), whole decimal(4), free decimal, required numeric(6, 4) NOT NULL);
CREATE TABLE strings (id serial PRIMARY KEY, v varchar(2), c char(4), t text, b bytea, required bytea NOT NULL, ci citext, n name);
CREATE TABLE addresses (id serial PRIMARY KEY, i inet, c cidr, m macaddr, m8 macaddr8);
CREATE TABLE cash (id serial PRIMARY KEY, m money);
CREATE TABLE bits (id serial PRIMARY KEY, one bit, two bit(2), seven bit(7), v bit varying(24), unlimited bit varying, many bytea[]);
CREATE TABLE times (id serial PRIMARY KEY, ts timestamp, ms timestamp(3), us timestamp(6), s timestamp(0) with time zone, tz timestamptz, d date, t time,
    tms time(3), ttz time with time zone, tzms time(3) with time zone, span interval);
CREATE TABLE documents (id serial PRIMARY KEY, j json, jb jsonb, x xml, u uuid, q tsquery, v tsvector);
CREATE TABLE shapes (id serial PRIMARY KEY, p point NOT NULL, b box, c circle, l line, s lseg, a path, g polygon);
CREATE TABLE spans (id serial PRIMARY KEY, ts tsrange, tz tstzrange, d daterange, i int4range, n numrange, b int8range);
CREATE TABLE arrays (id serial PRIMARY KEY, i int[], b bigint[], t text[], c char(10)[], v varchar(10)[], d date[], n numeric(10, 2)[], m numeric[3],
    ci citext[], ip inet[], net cidr[], mac macaddr[], ts tsrange[], tz tstzrange[], dr daterange[], ir int4range[], nr numrange[], br int8range[],
    u uuid[], j json[], jb jsonb[], o oid[]);
CREATE TABLE extensions (id serial PRIMARY KEY, path ltree, paths ltree[], book isbn NOT NULL, pairs hstore, many hstore[]);
CREATE TABLE without_key (id serial, val integer);
ALTER TABLE without_key REPLICA IDENTITY FULL;
CREATE TABLE composite_key (a int, b text, val int, PRIMARY KEY (b, a));
CREATE TABLE partitioned (id int, part int, val text, PRIMARY KEY (id, part)) PARTITION BY RANGE (part);
CREATE TABLE partition_low PARTITION OF partitioned FOR VALUES FROM (0) TO (10);
CREATE TABLE partition_high PARTITION OF partitioned FOR VALUES FROM (10) TO (20);

CREATE FUNCTION fill() RETURNS void SET search_path = debezium, public AS $$
    INSERT INTO numbers (s, i, b, r, d, flag, o) VALUES (1, 123456, 1234567890123, 3.3, 4.44, true, 4000000000), (-32768, 0, NULL, 'NaN', 'NaN', false, 0),
        (32767, NULL, -9223372036854775808, 'Infinity', '-Infinity', NULL, NULL);
    INSERT INTO decimals (fixed, whole, free, required) VALUES (1.10, 10, 10.1110, 22.2200), ('NaN', 'NaN', 'Infinity', 'NaN'), (NULL, 0, 1e30, -0.0001);
    INSERT INTO strings (v, c, t, b, required, ci, n) VALUES ('žš', 'a', 'some text', '\x010203', '\x', 'Hello', 'a name'), (NULL, '', '', NULL, '\xff00', '', '');
    INSERT INTO addresses (i, c, m, m8) VALUES ('192.168.2.0/12', '192.168.100.128/25', '08:00:2b:01:02:03', '08:00:2b:01:02:03:04:05'), ('::1', '::/0', NULL, NULL);
    INSERT INTO cash (m) VALUES (1234.11), (-0.01), (NULL);
    INSERT INTO bits (one, two, seven, v, unlimited, many) VALUES ('0', '11', '1000000', '101', '', '{"\\x01",NULL,"\\x"}'), (NULL, '00', '0000001', '', repeat('10', 200)::varbit, '{}');
    INSERT INTO times (ts, ms, us, s, tz, d, t, tms, ttz, tzms, span) VALUES
        ('2016-11-04 13:51:30.123456', '2016-11-04 13:51:30.1', '1936-10-25 22:10:12.608', '2016-11-04 13:51:30.9+02', '2016-11-04 13:51:30.123456+02', '2016-11-04',
         '13:51:30', '13:51:30.1234', '13:51:30.123789+02', '24:00:00+00', '1 year 2 mons 3 days 4 hours 5 minutes 6 seconds'),
        ('21016-11-04', '4713-12-31 BC', 'infinity', '-infinity', '294247-01-01 23:59:59.999999+00', '-infinity', '24:00:00', '00:00', '00:00+15:59', '23:59:59.999+00', '-1 day');
    INSERT INTO documents (j, jb, x, u, q, v) VALUES ('{"bar": "baz", "n" : 1.0}', '{"bar": "baz", "n": 1.0}', '<foo>bar</foo><foo/>', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'a & b:*', 'a:1 b:2A'),
        ('[]', '[]', '', NULL, '', ''), (E'\n{}\n', 'null', NULL, NULL, NULL, NULL);
    INSERT INTO shapes (p, b, c, l, s, a, g) VALUES ('(1,1)', '(1,1),(0,0)', '<(10,4),10>', '{1,-1,0}', '[(0,0),(0,1)]', '((0,0),(0,1),(0,2))', '((0,0),(0,1),(1,0))'),
        ('(NaN,0.1)', NULL, NULL, NULL, NULL, '[(0,0)]', NULL);
    INSERT INTO spans (ts, tz, d, i, n, b) VALUES ('(2019-03-31 15:30:00, infinity)', '[2017-06-05 11:29:12.549426+00,)', '[2019-03-31, 2019-04-01]', '[1000,6000)', '[5.3,6.30)', '(,99)'),
        ('empty', 'empty', '(,)', '[1,1]', '(,)', NULL);
    INSERT INTO arrays (i, b, t, c, v, d, n, m, ci, ip, net, mac, ts, tz, dr, ir, nr, br, u, j, jb, o) VALUES
        ('{1,2,NULL}', '{{1,2},{3,4}}', '{"a,b","quote\"",NULL,"NULL",""}', '{cone}', '{vcone,x}', '{2016-11-04,infinity}', '{1.2,NULL,-5.66}', '{1.1,NaN}', '{Four,five}', '{10.0.0.1,::1/64}',
         '{10.0.0.0/8}', '{08:00:2b:01:02:03}', '{"[2019-03-31 15:30:00,infinity)"}', '{"[2017-06-05 11:29:12.549426+00,)"}', '{"[2019-03-31,infinity)",empty}', '{"[1,6)"}',
         '{"[5.3,6.3)",NULL}', '{"[1,2)"}', '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}', '{"{\"a\": \"b, c\"}","[]"}', '{"{\"a\": null}"}', '{3,4000000000}'),
        (NULL, '{}', '{NULL}', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[0:1]={1,2}');
    INSERT INTO extensions (path, paths, book, pairs, many) VALUES ('Top.Collections.Pictures', '{Ship.Frigate,Ship.Destroyer}', '0-393-04002-X', '"key" => "val", "k\"2" => "v, \\ 2"', '{"a=>1","b=>NULL"}'),
        (NULL, NULL, '0-393-04002-X', 'key => NULL', NULL), ('', '{}', '0-393-04002-X', '', '{}');
    INSERT INTO without_key (val) VALUES (1), (1), (NULL);
    INSERT INTO composite_key VALUES (1, 'b', 1), (1, 'a', NULL);
    INSERT INTO partitioned VALUES (1, 1, 'low'), (2, 11, 'high');
$$ LANGUAGE sql;
