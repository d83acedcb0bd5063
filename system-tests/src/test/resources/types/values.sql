-- Values for every type that a column can have: edges, and an expression that makes a random one. PostgreSQL makes them all; setseed makes
-- them again. A type without a line here fails the test.
CREATE SCHEMA gen;
SET search_path = public, pg_catalog;

-- What the extensions bring. Languages whose libraries the machine lacks bring no types.
DO $$
DECLARE
    extension text;
BEGIN
    FOR extension IN SELECT name FROM pg_available_extensions WHERE name NOT LIKE '%pl%' OR name = 'plpgsql' ORDER BY name LOOP
        EXECUTE format('CREATE EXTENSION IF NOT EXISTS %I SCHEMA public CASCADE', extension);
    END LOOP;
EXCEPTION WHEN feature_not_supported OR invalid_parameter_value THEN
    RAISE EXCEPTION 'extension %: %', extension, SQLERRM;
END
$$;

-- What users make.
CREATE TYPE mood AS ENUM ('sad', 'with space', 'quo"te', 'com,ma', 'back\slash', 'Žluť', 'NULL', '');
CREATE TYPE inner_pair AS (n numeric, t text);
CREATE TYPE pair AS (flag boolean, "Odd name" text, numbers int[], inside inner_pair, "when" timestamptz, moods mood[]);
CREATE TYPE float_range AS RANGE (subtype = float8);
CREATE TYPE text_range AS RANGE (subtype = text, collation = "C");
CREATE DOMAIN small_text AS varchar(40);
CREATE DOMAIN price AS numeric(12, 2) CHECK (value IS NULL OR value > -1000000);
CREATE DOMAIN switch AS boolean;
CREATE DOMAIN labels AS text[];
CREATE DOMAIN pair_domain AS pair;
CREATE DOMAIN domain_of_domain AS price;
CREATE TABLE "Odd ""name"" . of a table" (a int DEFAULT 1 + 1, b int);
CREATE STATISTICS all_kinds (ndistinct, dependencies, mcv) ON a, b FROM "Odd ""name"" . of a table";
INSERT INTO "Odd ""name"" . of a table" SELECT i % 5, i % 5 + i % 2 FROM generate_series(1, 100) i;
ANALYZE "Odd ""name"" . of a table";

SET search_path = gen, public, pg_catalog;

CREATE FUNCTION i(low numeric, high numeric) RETURNS bigint AS $$ SELECT floor(low + random()::numeric * (high - low + 1))::bigint $$ LANGUAGE sql;
CREATE FUNCTION pick(anyarray) RETURNS anyelement AS $$ SELECT $1[i(1, cardinality($1))] $$ LANGUAGE sql;
CREATE FUNCTION digits(n bigint) RETURNS text AS $$ SELECT string_agg(i(0, 9)::text, '') FROM generate_series(1, n) $$ LANGUAGE sql;
CREATE FUNCTION hex(n bigint) RETURNS text AS $$ SELECT coalesce(string_agg(to_hex(i(0, 15)), ''), '') FROM generate_series(1, n) $$ LANGUAGE sql;
CREATE FUNCTION bits(n bigint) RETURNS text AS $$ SELECT coalesce(string_agg(i(0, 1)::text, ''), '') FROM generate_series(1, n) $$ LANGUAGE sql;
-- Letters, digits and underscores, at least one.
CREATE FUNCTION plain() RETURNS text AS $$
    SELECT string_agg(substr('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_', i(1, 63)::int, 1), '')
    FROM generate_series(1, i(1, 8))
$$ LANGUAGE sql;
-- Anything, with a preference for what is special to somebody.
CREATE FUNCTION word() RETURNS text AS $$
    SELECT coalesce(string_agg(CASE i(0, 4)
        WHEN 0 THEN substr(E' \t\n\r",''\\{}()[]<>=:;.*%|&!?/#@$^~`-+_', i(1, 37)::int, 1)
        WHEN 1 THEN chr(i(1, 127)::int)
        WHEN 2 THEN chr(i(128, 2047)::int)
        WHEN 3 THEN pick(ARRAY['NULL', 'null', 't', 'f', '\N', '\.', '😀', 'é', '漢', E'\u00a0'])
        ELSE chr(pick(ARRAY[i(2048, 55295), i(57344, 65535), i(65536, 1114111)])::int)
    END, ''), '') FROM generate_series(1, i(0, 8))
$$ LANGUAGE sql;
CREATE FUNCTION num() RETURNS numeric AS $$
    SELECT (pick('{"",-}'::text[]) || digits(i(1, 30)) || pick(ARRAY['', '.' || digits(i(1, 30))]))::numeric
$$ LANGUAGE sql;
CREATE FUNCTION fl(exponent int) RETURNS text AS $$
    SELECT CASE i(0, 3)
        WHEN 0 THEN pick('{NaN,Infinity,-Infinity,0,-0,1,-1,0.1}'::text[])
        WHEN 1 THEN i(-100000, 100000)::text
        ELSE pick('{"",-}'::text[]) || i(1, 9) || '.' || digits(i(1, 18)) || 'e' || i(-exponent, exponent)
    END
$$ LANGUAGE sql;
-- Coordinates with which circles and boxes can be made.
CREATE FUNCTION co() RETURNS text AS $$ SELECT pick(ARRAY[i(-1000, 1000)::text, random()::text, '-0', '1e300', fl(100)]) $$ LANGUAGE sql;
CREATE FUNCTION point_text() RETURNS text AS $$ SELECT format('(%s,%s)', co(), co()) $$ LANGUAGE sql;
CREATE FUNCTION points() RETURNS text AS $$ SELECT string_agg(point_text(), ',') FROM generate_series(1, i(1, 5)) $$ LANGUAGE sql;
CREATE FUNCTION stamp() RETURNS timestamp AS $$
    SELECT CASE i(0, 3)
        WHEN 0 THEN timestamp '4713-01-01 00:00:00 BC' + i(0, 3700000) * interval '1 day' + i(0, 86399999999) * interval '1 microsecond'
        WHEN 1 THEN timestamp '2000-01-01 00:00:00' + i(0, 300000000) * interval '1 second'
        WHEN 2 THEN timestamp '1970-01-01 00:00:00' + i(-100000, 100000) * interval '1 microsecond'
        ELSE timestamp '9999-01-01 00:00:00' + i(0, 100000000) * interval '1 day'
    END
$$ LANGUAGE sql;
CREATE FUNCTION span() RETURNS interval AS $$
    SELECT make_interval(months => pick(ARRAY[0, i(-500, 500)])::int, days => pick(ARRAY[0, i(-500, 500)])::int)
        + pick(ARRAY[0, i(-90000000000, 90000000000), i(-100, 100)]) * interval '1 microsecond'
$$ LANGUAGE sql;
CREATE FUNCTION address() RETURNS inet AS $$
    SELECT (CASE i(0, 1)
        WHEN 0 THEN format('%s.%s.%s.%s/%s', i(0, 255), i(0, 255), i(0, 255), i(0, 255), pick(ARRAY[32, i(0, 32)]))
        ELSE format('%s:%s:%s:0:0:%s:%s:%s/%s', hex(4), hex(4), pick(ARRAY['0', hex(1)]), hex(4), pick(ARRAY['0', hex(2)]), hex(4),
            pick(ARRAY[128, i(0, 128)]))
    END)::inet
$$ LANGUAGE sql;
CREATE FUNCTION json_text(depth int) RETURNS text AS $$
    SELECT CASE
        WHEN depth > 0 AND i(0, 1) = 0 THEN
            '{' || pick(E'{""," ","\n  "}'::text[]) || to_json(word()) || ':' || json_text(depth - 1) || ', "k" :' || json_text(depth - 1) || '}'
        WHEN depth > 0 THEN '[' || json_text(depth - 1) || ',' || pick('{""," "}'::text[]) || json_text(depth - 1) || ']'
        ELSE pick(ARRAY[to_json(word())::text, 'null', 'true', num()::text, i(-9, 9) || '.50e' || i(-5, 5), '{}', '[ ]'])
    END
$$ LANGUAGE sql;
CREATE FUNCTION xml_text() RETURNS text AS $$
    SELECT format('%s<%s a="%s">%s&amp;&lt;</%s>', pick(E'{"",text,"<!-- c -->\n"}'::text[]), 'e' || t, t, pick(ARRAY[t, E'\n', '"''é😀']), 'e' || t)
    FROM plain() t
$$ LANGUAGE sql;
CREATE FUNCTION bounds(low text, high text) RETURNS text AS $$
    SELECT CASE i(0, 7)
        WHEN 0 THEN 'empty'
        WHEN 1 THEN format('(,%s%s', high, pick('{),]}'::text[]))
        WHEN 2 THEN format('%s%s,)', pick('{(,[}'::text[]), low)
        ELSE format('%s%s,%s%s', pick('{(,[}'::text[]), low, high, pick('{),]}'::text[]))
    END
$$ LANGUAGE sql;
CREATE FUNCTION snapshot() RETURNS text AS $$
    SELECT format('%s:%s:%s', low, low + 9, pick(ARRAY['', (low + 1)::text, low + 2 || ',' || low + 5])) FROM i(1, 1000000000000) low
$$ LANGUAGE sql;
CREATE FUNCTION tree() RETURNS text AS $$ SELECT string_agg(plain(), '.') FROM generate_series(1, i(1, 4)) $$ LANGUAGE sql;
CREATE FUNCTION newer(version int, edges text[]) RETURNS text[] AS $$
    SELECT CASE WHEN current_setting('server_version_num')::int >= version * 10000 THEN edges ELSE '{}' END
$$ LANGUAGE sql;

CREATE VIEW texts AS SELECT ARRAY['', ' ', 'NULL', 'null', '\N', '\.', '"', '""', ',', ';', E'\n', E'\r\n', E'\r', E'\t', '{}', '''', '\', '\\',
    '=1+1', '@x', '#', 't', 'unknown', '__debezium_unavailable_value', 'java.lang.Object@1b2c3d', E'\u0001\u007f', E'\u0085\u2028\ufeffx\ufffd',
    'Žluťoučký kůň 😀 漢字 e' || chr(769), repeat('long ', 4000), ' padded '] AS edges;

-- A type, an expression for a random value of it, and its edges.
CREATE VIEW type_values (type, expression, edges) AS VALUES
-- numbers
('int2', 'i(-32768, 32767)', '{-32768,-1,0,1,32767}'::text[]),
('int4', 'i(-2147483648, 2147483647)', '{-2147483648,-1,0,1,2147483647}'),
('int8', 'pick(ARRAY[i(-9223372036854775808, 9223372036854775807), i(-9, 9)])',
    '{-9223372036854775808,-1,0,9007199254740993,-9007199254740993,9223372036854775807}'),
('numeric', 'num()', '{NaN,Infinity,-Infinity,0,0.00,-0.0,1.10,100,0.1,1e-16383,1e131071,12345678901234567890.12345678901234567890,9007199254740993.0}'),
('float4', 'fl(36)::float4', '{NaN,Infinity,-Infinity,0,-0,1e-45,-1e-45,3.4028235e38,1.17549435e-38,0.1,0.3,1e5,1e6,1234567,16777216,1e15,1e16,1e-4,9.99e-5}'),
('float8', 'fl(300)::float8', '{NaN,Infinity,-Infinity,0,-0,5e-324,1.7976931348623157e308,2.2250738585072014e-308,0.1,0.30000000000000004,1e14,1e15,1e16,1e22,1e-4,9.99e-5,9007199254740993,123456789012345678}'),
('money', 'i(-9223372036854775808, 9223372036854775807) / 100 * ''0.01''::money', '{-92233720368547758.08,92233720368547758.07,0,-0.01,1234567.89}'),
('oid', 'i(0, 4294967295)', '{0,2147483648,4294967295}'),
('xid', 'i(0, 4294967295)::text', '{0,4294967295}'),
('cid', 'i(0, 4294967295)::text', '{0,4294967295}'),
('xid8', 'i(0, 9223372036854775807)::text', '{0,18446744073709551615}'),
('bool', 'i(0, 1) = 1', '{true,false}'),
('int2vector', 'concat_ws('' '', i(-32768, 32767), i(0, 9))', '{"","0","-32768 32767 1"}'),
('oidvector', 'concat_ws('' '', i(0, 4294967295), i(0, 9))', '{"","0","4294967295 1"}'),
-- text
('text', 'word()', (SELECT edges FROM texts)),
('varchar', 'word()', (SELECT edges FROM texts)),
('bpchar', 'word() || repeat('' '', i(0, 3)::int)', (SELECT edges FROM texts)),
('citext', 'word()', (SELECT edges FROM texts)),
('refcursor', 'word()', (SELECT edges FROM texts)),
('name', 'word()', '{"",pg_class," Odd \"name\"",žluť,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}'),
('"char"', 'format(''\%s%s%s'', i(0, 3), i(0, 7), i(1, 7))', ARRAY['', 'a', ' ', '"', '\', ',', E'\n', '\001', '\177', '\200', '\377']),
('bytea', 'decode(hex(2 * i(0, 20)), ''hex'')', ARRAY['\x', '\x00', '\xff', '\x5c', '\x2722', '\x' || repeat('00ff5c', 5000)]),
('bit', 'bits(i(1, 70))', '{0,1,10,"0101010101010101010101010101010101010101010101010101010101010101010"}'),
('varbit', 'bits(i(0, 70))', '{"",0,1,"0101010101010101010101010101010101010101010101010101010101010101010"}'),
-- dates and times
('date', 'stamp()::date', '{infinity,-infinity,4713-01-01 BC,5874897-12-31,0001-12-31 BC,0001-01-01,1970-01-01,2000-02-29,9999-12-31,10000-01-01}'),
('time', 'stamp()::time', '{00:00:00,24:00:00,23:59:59.999999,12:00:00.1,00:00:00.000001}'),
('timetz', 'stamp()::time::text || pick(''{Z,+05:30,-03:30:30,+15:59:59,-15:59:59,+00}''::text[])',
    '{00:00:00+00,24:00:00+00,24:00:00-15:59:59,00:00:00+15:59:59,12:34:56.789+05:30:15,23:59:59.999999-03:30}'),
('timestamp', 'stamp()', '{infinity,-infinity,4713-01-01 00:00:00 BC,294276-12-31 23:59:59.999999,1969-12-31 23:59:59.999999,1999-12-31 24:00:00,0001-01-01 00:00:00 BC,12345-06-07 08:09:10.000001,2026-01-02 03:04:05.100}'),
('timestamptz', 'stamp() AT TIME ZONE pick(''{UTC,Asia/Kathmandu,America/New_York,Europe/Prague}''::text[])',
    '{infinity,-infinity,4713-01-01 00:00:00+00 BC,294276-12-31 23:59:59.999999+00,1969-12-31 23:59:59.999999+00,2026-03-29 02:30:00 Europe/Prague,1883-11-18 12:03:58 America/New_York,0001-12-31 23:59:59.999999+00 BC,12345-06-07 08:09:10.000001-11:30}'),
('interval', 'span()', '{0,178000000 years,-178000000 years,1 mon -1 day 00:00:00.000001,-00:00:00.000001,1 year 2 mons 3 days 04:05:06.7,-1 year -2 mons +3 days -04:05:06.7,2147483647 days,-1 day 23:59:59,24:00:00,-2147483648 mons -2147483648 days,2562047788:00:54.775807}'::text[] || newer(17, '{infinity,-infinity}')),
-- network
('inet', 'address()', '{0.0.0.0,255.255.255.255,192.168.1.5/24,0.0.0.0/0,::,::1,::/0,2001:db8::1/32,::ffff:1.2.3.4,ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff}'),
('cidr', 'network(address())', '{0.0.0.0/0,192.168.0.0/16,10.0.0.1/32,::/0,2001:db8::/32,::1/128}'),
('macaddr', 'hex(12)', '{00:00:00:00:00:00,ff:ff:ff:ff:ff:ff,08-00-2b-01-02-03}'),
('macaddr8', 'hex(16)', '{00:00:00:00:00:00:00:00,ff:ff:ff:ff:ff:ff:ff:ff,08:00:2b:01:02:03}'),
-- geometry
('point', 'point_text()', '{"(0,0)","(-0,1e300)","(NaN,Infinity)","(-Infinity,5e-324)","(0.1,0.30000000000000004)"}'),
('lseg', 'format(''[%s,%s]'', point_text(), point_text())', '{"[(0,0),(0,0)]","[(-1,-0),(1e-300,Infinity)]"}'),
('line', 'format(''{%s,%s,%s}'', i(1, 1000), random(), co())', '{"{1,0,0}","{0,1,-0}","{-1,0.1,1e300}","{1,2,NaN}"}'),
('box', 'format(''(%s,%s)'', point_text(), point_text())', '{"(0,0),(0,0)","(1,2),(-3,-4)","(Infinity,0.1),(-Infinity,1e-300)"}'),
('path', 'pick(ARRAY[format(''[%s]'', points()), format(''(%s)'', points())])', '{"[(0,0)]","((0,0))","[(0,0),(1,1),(-0,NaN)]","((0.1,0),(1e300,-1))"}'),
('polygon', 'format(''(%s)'', points())', '{"((0,0))","((0,0),(1,1),(2,0.1))","((-0,1e300),(Infinity,-1))"}'),
('circle', 'format(''<%s,%s>'', point_text(), i(0, 9) + random())', '{"<(0,0),0>","<(-0,0.1),1e300>","<(1,1),Infinity>","<(NaN,1),NaN>"}'),
('cube', 'format(''(%s,%s),(%s,%s)'', co(), co(), co(), co())', '{"(0)","()","(1,2),(3,4)","(-0,1e300,0.1)","(NaN),(Infinity)"}'),
('seg', 'i(-99, 0) || '' .. '' || i(0, 99) || ''.'' || digits(3)', '{5,5.0,5.00,<5,~5,>5.10,1 .. 2,1.0 ..,.. -3,5(+-)0.3,1e-7 .. 1.50e7}'),
('earth', 'll_to_earth(i(-90, 90), i(-180, 180) + random())', '{(6378168)}'),
-- documents and text search
('json', 'json_text(2)', ARRAY['null', '{}', '[]', '""', '1.10', '1E400', ' { "b" : 1,' || E'\n\t"a":[ ] , "b":2 } ', '"\u0000\ud83d\ude00"', '"😀, \"x\""', '-0']),
('jsonb', 'json_text(2)', ARRAY['null', '{}', '[]', '""', '1.10', '1E400', '{"b":1,"a":[null,true,"\"q\", \\"],"b":2}', '"\ud83d\ude00\n"', '-0', '123456789012345678901234567890.10']),
('jsonpath', 'format(''$.%s[%s to last] ? (@ > %s)'', to_json(word()), i(0, 99), i(-9, 9))',
    ARRAY['$', 'strict $.a[*] ? (@.b > 1.10 && @.c like_regex "^x" flag "i")', 'lax $."q\"uo, te".**{2 to 5}', '$x + 1 ? (exists (@.a))', '-$.a']),
('xml', 'xml_text()',
    ARRAY['', 'text', '<a/>', '<a b=''"''>é</a>', '<?xml version="1.0" standalone="yes"?><a>' || E'\n' || '</a>', '<![CDATA[<,">]]>', '<a/><b/>', '  ']),
('tsvector', 'to_tsvector(''simple'', concat_ws('' '', plain(), plain(), plain())) || setweight(to_tsvector(''simple'', plain()), ''B'')',
    ARRAY['', 'a', 'a:1A,2B fat:16383 cat', '''it''''s'':1 ''back\\slash'' '' '' '',"''']),
('tsquery', 'format(''%s:* %s !(%s:AB | %s)'', plain(), pick(''{&,|,<->,<5>}''::text[]), plain(), plain())',
    ARRAY['', 'a', 'a & b | !c', 'fat:*ABCD <-> (cat <3> rat)', '''it''''s'' & ''back\\slash'' & ''"''']),
('hstore', 'hstore(ARRAY[plain(), word(), plain(), NULL, word() || ''x'', plain()])',
    ARRAY['', 'a=>NULL', 'a=>"NULL"', 'a=>"", ""=>b', '"k\"e, y"=>"v\\al => ''"', '"1"=>"{2}"']),
('ltree', 'tree()', '{"",Top,Top.Science.Astronomy_1}'),
('lquery', 'format(''%s.*{%s,%s}.!%s%%|%s@*'', plain(), i(0, 5), i(5, 9), plain(), plain())', ARRAY['a', '*', '*.a.*', '*{2}', 'a|b*.!c@%.d{1,}']),
('ltxtquery', 'format(''%s & !(%s* | %s@%%)'', plain(), plain(), plain())', '{a,a & b* | !c@}'),
('query_int', 'format(''%s&(%s|!%s)'', i(0, 99), i(-99, 99), i(0, 99))', '{1,!1,1&(2|!3)}'),
-- identifiers
('uuid', 'hex(32)', '{00000000-0000-0000-0000-000000000000,ffffffff-ffff-ffff-ffff-ffffffffffff,A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11}'),
('pg_lsn', 'format(''%s/%s'', hex(i(1, 8)), hex(i(1, 8)))', '{0/0,0/1,16/B374D848,FFFFFFFF/FFFFFFFF}'),
('tid', 'format(''(%s,%s)'', i(0, 4294967295), i(0, 65535))', '{"(0,0)","(4294967295,65535)"}'),
('txid_snapshot', 'snapshot()', '{1:1:,"10:20:10,14,15","9223372036854775807:9223372036854775807:"}'),
('pg_snapshot', 'snapshot()', '{1:1:,"10:20:10,14,15","9223372036854775807:9223372036854775807:"}'),
('ean13', 'digits(12) || ''?''', '{978-0-393-04002-9,000-0000000000}'),
('isbn13', '''978'' || digits(9) || ''?''', '{978-0-393-04002-9}'),
('isbn', '(''978'' || digits(9) || ''?'')::isbn13', '{0-393-04002-X}'),
('ismn13', '''9790'' || digits(8) || ''?''', '{979-0-2306-7118-7}'),
('ismn', '(''9790'' || digits(8) || ''?'')::ismn13', '{M-2306-7118-7}'),
('issn13', '''977'' || digits(7) || ''00?''', '{977-1436-452-00-8}'),
('issn', '(''977'' || digits(7) || ''00?'')::issn13', '{1436-4522}'),
('upc', '''0'' || digits(11) || ''?''', '{220356483481}'),
-- names of other objects; regproc and regoper print no arguments, so that only names that stand once can be read back
('regclass', 'pick(ARRAY[0, i(0, 5000)])::oid', '{pg_class,"\"Odd \"\"name\"\" . of a table\""}'),
('regcollation', 'i(0, 1000)::oid', '{0,"\"C\"",ucs_basic}'),
('regconfig', 'pick(ARRAY[i(3700, 3800), i(12000, 14000)])::oid', '{0,simple,english}'),
('regdictionary', 'pick(ARRAY[i(3700, 3800), i(12000, 14000)])::oid', '{0,simple,english_stem}'),
('regnamespace', 'pick(ARRAY[11, 99, 2200, i(0, 9)])::oid', '{0,pg_catalog,gen}'),
('regoper', 'pick((SELECT array_agg(o) FROM (SELECT max(oid) FROM pg_operator GROUP BY oprname HAVING count(*) = 1) s(o)))', '{0,pg_catalog.^@}'),
('regoperator', 'i(0, 4000)::oid', '{0,"+(int4,int4)","!!(none,tsquery)"}'),
('regproc', 'pick((SELECT array_agg(o) FROM (SELECT max(oid) FROM pg_proc GROUP BY proname HAVING count(*) = 1) s(o)))', '{0,pg_sleep,gen.word}'),
('regprocedure', 'i(0, 6000)::oid', '{0,abs(int4),gen.word()}'),
('regrole', 'pick(ARRAY[10, i(3370, 3380), i(4500, 4600)])::oid', '{0,postgres,cdc_export}'),
('regtype', 'i(0, 5000)::oid', '{0,int4,"timestamp with time zone","mood[]",hstore}'),
('aclitem', 'makeaclitem(pick(ARRAY[0, 10, 3373])::oid, 10, pick(''{SELECT,INSERT,USAGE}''::text[]), i(0, 1) = 1)',
    '{=r/postgres,postgres=arwdDxt/postgres,cdc_export=r*/postgres}'),
-- domains, enums, ranges, composites
('mood', 'pick(enum_range(NULL::mood))', enum_range(NULL::mood)::text[]),
('inner_pair', 'ROW(num(), word())::inner_pair', '{"(,)","(NaN,\"\")","(1.10,\"a, \"\"b\"\" \\\\\\\\ c\")"}'),
('pair', 'ROW(i(0, 1) = 1, word(), ARRAY[i(0, 9), NULL]::int[], ROW(num(), word()), stamp() AT TIME ZONE ''UTC'', ARRAY[pick(enum_range(NULL::mood))])::pair',
    '{"(,,,,,)","(t,\"\",{},\"(,)\",infinity,{})","(f,NULL,{},,,)"}'),
('dblink_pkey_results', 'ROW(i(0, 9)::int, word())', '{"(,)"}'),
('tablefunc_crosstab_2', 'ROW(word(), word(), NULL)', '{"(,,)"}'),
('tablefunc_crosstab_3', 'ROW(word(), word(), NULL, word())', '{"(,,,)"}'),
('tablefunc_crosstab_4', 'ROW(word(), word(), NULL, word(), NULL)', '{"(,,,,)"}'),
('small_text', 'left(word(), 40)', '{"",NULL," x "}'),
('price', 'i(-100000, 100000) / 100.0', '{NaN,0,-0.01,9999999999.99}'),
('switch', 'i(0, 1) = 1', '{t,f}'),
('labels', 'ARRAY[word(), NULL, word()]', ARRAY['{}', '{NULL,"NULL",""}', '[0:1]={a,"b,c"}']),
('pair_domain', 'ROW(NULL, word(), NULL, NULL, NULL, NULL)::pair', '{"(,,,,,)"}'),
('domain_of_domain', 'i(-100000, 100000) / 100.0', '{0,1.10}'),
('lo', 'i(0, 4294967295)::oid', '{0,4294967295}'),
('information_schema.cardinal_number', 'i(0, 2147483647)::int', '{0}'),
('information_schema.character_data', 'word()', '{"",NULL}'),
('information_schema.sql_identifier', 'word()', '{"",a}'),
('information_schema.time_stamp', 'stamp()::timestamptz', '{infinity,2026-01-01 00:00:00.12+00}'),
('information_schema.yes_or_no', 'pick(''{YES,NO}''::text[])', '{YES,NO}'),
('int4range', 'bounds(i(-2000000000, 0)::text, i(0, 2000000000)::text)', '{empty,"(,)","[1,1]","(-2147483648,2147483647)"}'),
('int8range', 'bounds(i(-9000000000000000000, 0)::text, i(0, 9000000000000000000)::text)', '{empty,"(,)","[9007199254740993,9007199254740994)"}'),
('numrange', 'bounds((-abs(num()))::text, abs(num())::text)', '{empty,"(,)","[1.10,1.1]","[-Infinity,Infinity)","[0,NaN]"}'),
('float_range', 'bounds((-random() * 1e20)::text, random()::text)', '{empty,"(,)","[0.1,0.30000000000000004]","[-Infinity,NaN)"}'),
('text_range', 'bounds(''" a, '' || plain() || ''"'', ''"b\"\\ '' || plain() || ''"'')', '{empty,"(,)","[\"\",\"\"]","[\"\\\"\\\\]\",\"(,\")"}'),
('daterange', 'bounds(''"'' || (date ''4000-01-01 BC'' + i(0, 9999)::int) || ''"'', (date ''2000-01-01'' + i(0, 9999)::int)::text)',
    '{empty,"(,)","[-infinity,infinity]","[2000-01-01,2000-01-01]","[0001-01-01 BC,10000-01-01)"}'),
('tsrange', 'bounds(''"'' || timestamp ''4000-01-01 BC'' + span() || ''"'', ''"'' || timestamp ''2000-01-01'' + span() || ''"'')', '{empty,"(,)","[-infinity,infinity]","[2000-01-01 00:00:00.000001,2000-01-01 24:00:00)"}'),
('tstzrange', 'bounds(''"'' || timestamptz ''4000-01-01 BC'' + span() || ''"'', ''"'' || timestamptz ''2000-01-01'' + span() || ''"'')', '{empty,"(,)","[-infinity,infinity]","[2026-03-29 02:30:00 Europe/Prague,)"}'),
('int4multirange', 'int4multirange(bounds(i(-2000000000, 0)::text, i(0, 9)::text)::int4range, int4range(i(10, 20)::int, i(21, 30)::int))', '{"{}","{(,)}","{[1,2),[5,9)}"}'),
('int8multirange', 'int8multirange(int8range(i(-9000000000000000000, 0), i(1, 9)), int8range(i(10, 20), NULL))', '{"{}","{(,)}"}'),
('nummultirange', 'nummultirange(numrange(-abs(num()), 0), numrange(random()::numeric, 1.10))', '{"{}","{(,)}","{[1.10,1.20],(2,NaN)}"}'),
('float_multirange', 'float_multirange(float_range(-random(), 0), float_range(random(), 1.1))', '{"{}","{(,)}","{[-Infinity,-0],[0.1,NaN]}"}'),
('text_multirange', 'text_multirange(bounds(''" a, '' || plain() || ''"'', ''"b\"\\ '' || plain() || ''"'')::text_range)', '{"{}","{(,)}","{[\"\",\"{\"]}"}'),
('datemultirange', 'datemultirange(daterange(''-infinity'', date ''2000-01-01'' - i(0, 9)::int), daterange(date ''2000-01-01'' + i(1, 9)::int, NULL))', '{"{}","{(,)}","{[-infinity,infinity]}"}'),
('tsmultirange', 'tsmultirange(tsrange(timestamp ''2000-01-01'' - random() * interval ''9 h'', timestamp ''2000-01-01'' + random() * interval ''9 h''))', '{"{}","{(,)}"}'),
('tstzmultirange', 'tstzmultirange(tstzrange(timestamptz ''2000-01-01'' - random() * interval ''9 h'', timestamptz ''2000-01-01'' + random() * interval ''9 h''))', '{"{}","{(,)}"}'),
-- values that only PostgreSQL makes: no text of theirs can be read back, by nobody
('pg_node_tree', '(SELECT adbin FROM pg_attrdef LIMIT 1)', '{}'),
('pg_ndistinct', '(SELECT stxdndistinct FROM pg_statistic_ext_data LIMIT 1)', '{}'),
('pg_dependencies', '(SELECT stxddependencies FROM pg_statistic_ext_data LIMIT 1)', '{}'),
('pg_mcv_list', '(SELECT stxdmcv FROM pg_statistic_ext_data LIMIT 1)', '{}'),
-- types of index entries: a column can have them, but never a value
('gtsvector', 'NULL', '{}'), ('pg_brin_bloom_summary', 'NULL', '{}'), ('pg_brin_minmax_multi_summary', 'NULL', '{}'),
('gbtreekey2', 'NULL', '{}'), ('gbtreekey4', 'NULL', '{}'), ('gbtreekey8', 'NULL', '{}'), ('gbtreekey16', 'NULL', '{}'),
('gbtreekey32', 'NULL', '{}'), ('gbtreekey_var', 'NULL', '{}'), ('ghstore', 'NULL', '{}'), ('gtrgm', 'NULL', '{}'),
('intbig_gkey', 'NULL', '{}'), ('ltree_gist', 'NULL', '{}');

-- Every type that a column can have, but for arrays, which the test makes of each, and for the row types of tables.
CREATE VIEW column_types AS
SELECT t.oid, format_type(t.oid, -1) AS name, t.typarray <> 0 AS has_array, t.typtype = 'd' AND t.typcategory = 'A' AS is_array
FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE t.typtype IN ('b', 'd', 'e', 'm', 'r') AND t.typinput <> 'array_in'::regproc OR c.relkind = 'c' AND t.typnamespace = 'public'::regnamespace;
