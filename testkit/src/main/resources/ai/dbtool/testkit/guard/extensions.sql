# Reads that must pass where the extension of the heading is installed. One per line; "+ " sets up.
## ltree
+ CREATE TABLE tree (path ltree PRIMARY KEY, name text)
+ INSERT INTO tree VALUES ('Top', 'all'), ('Top.Science', 'science'), ('Top.Science.Astronomy', 'stars'), ('Top.Hobbies', 'hobbies'), ('Top.Hobbies.Amateurs_Astronomy', 'stars again')
+ CREATE INDEX ON tree USING gist (path)
SELECT path FROM tree WHERE path <@ 'Top.Science' ORDER BY path
SELECT path FROM tree WHERE path @> 'Top.Science.Astronomy'
SELECT path FROM tree WHERE path ~ '*.Astronomy.*' OR path ~ 'Top.*{1}.!Amateurs_Astronomy' OR path ~ '*.astro*%@|hobbies@'
SELECT path FROM tree WHERE path ? '{Top.*, *.Hobbies}'::lquery[] AND path @ 'Astro* & !pictures@'
SELECT path || 'Sub'::ltree, path || 'Sub', 'Sub' || path, path = 'Top', path < 'Top.Science', path <> 'Top', path >= 'Top' FROM tree
SELECT nlevel(path), subltree(path, 0, 1), subpath(path, 0, -1), subpath(path, 0, 1), index(path, 'Science'), index(path, 'Science', -1) FROM tree WHERE nlevel(path) > 1
SELECT text2ltree('a.b'), ltree2text('a.b'), 'a.b'::ltree::text, lca('a.b.c', 'a.b.d'), lca(ARRAY['a.b.c'::ltree, 'a.b'])
SELECT array_agg(path) @> 'Top.Science', array_agg(path) <@ 'Top', array_agg(path) ~ '*.Science', array_agg(path) ?@> 'Top.Science.X', array_agg(path) ?<@ 'Top', array_agg(path) ?~ '*.Hobbies' FROM tree
SELECT parent.path, count(child.path) FROM tree parent LEFT JOIN tree child ON child.path <@ parent.path AND nlevel(child.path) = nlevel(parent.path) + 1 GROUP BY parent.path ORDER BY 2 DESC
WITH RECURSIVE up(path) AS (SELECT 'Top.Hobbies.Amateurs_Astronomy'::ltree UNION ALL SELECT subpath(path, 0, -1) FROM up WHERE nlevel(path) > 1) SELECT up.path, name FROM up JOIN tree USING (path)
SELECT max(path), min(path) FROM (SELECT path::text AS path FROM tree) t
## hstore
+ CREATE TABLE products (id int PRIMARY KEY, attributes hstore)
+ INSERT INTO products VALUES (1, 'colour=>red, size=>9'), (2, 'colour=>blue, "with space"=>NULL')
+ CREATE INDEX ON products USING gin (attributes)
SELECT attributes -> 'colour', attributes -> ARRAY['colour', 'size'], attributes['colour'] FROM products
SELECT id FROM products WHERE attributes ? 'size' AND attributes ?& ARRAY['colour', 'size'] AND attributes ?| ARRAY['size', 'weight'] AND attributes @> 'colour=>red' AND 'colour=>red' <@ attributes
SELECT attributes || 'new=>1'::hstore, attributes - 'size'::text, attributes - ARRAY['size', 'colour'], attributes - 'colour=>red'::hstore, %% attributes, %# attributes FROM products
SELECT akeys(attributes), avals(attributes), hstore_to_array(attributes), hstore_to_matrix(attributes), hstore_to_json(attributes), hstore_to_jsonb(attributes), hstore_to_json_loose(attributes), hstore_to_jsonb_loose(attributes) FROM products
SELECT p.id, e.key, e.value FROM products p CROSS JOIN LATERAL each(p.attributes) AS e ORDER BY 1, 2
SELECT skeys(attributes), svals(attributes) FROM products
SELECT slice(attributes, ARRAY['colour']), exist(attributes, 'size'), defined(attributes, 'with space'), delete(attributes, 'size'), isexists(attributes, 'size') FROM products
SELECT hstore('a', 'b'), hstore(ARRAY['a', '1', 'b', '2']), hstore(ARRAY['a'], ARRAY['1']), hstore(ROW(1, 'x')), hstore(p) FROM products p
SELECT (populate_record(p, 'id=>7')).id, p #= 'id=>8' FROM products p
SELECT key, count(*) FROM (SELECT (each(attributes)).key FROM products) s GROUP BY key ORDER BY count(*) DESC, key
SELECT attributes::json, attributes::jsonb, attributes::text, 'a=>1'::hstore = 'a=>1' FROM products p ORDER BY p.attributes
SELECT DISTINCT attributes FROM products
## pg_trgm
+ CREATE TABLE words (word text)
+ INSERT INTO words VALUES ('similar'), ('similarity'), ('different'), ('word')
+ CREATE INDEX ON words USING gin (word gin_trgm_ops)
+ CREATE INDEX ON words USING gist (word gist_trgm_ops)
SELECT word, similarity(word, 'simlar') AS sml FROM words WHERE word % 'simlar' ORDER BY sml DESC, word
SELECT word, word <-> 'simlar' AS distance FROM words ORDER BY distance LIMIT 3
SELECT word_similarity('word', word), strict_word_similarity('word', word), 'word' <<-> word, word <->> 'word', 'word' <<<-> word, word <->>> 'word' FROM words
SELECT word FROM words WHERE 'simil' <% word OR word %> 'simil' OR 'simil' <<% word OR word %>> 'simil'
SELECT show_trgm('word'), show_limit()
SELECT word FROM words WHERE word LIKE '%imil%' OR word ILIKE '%IMIL%' OR word ~ '(foo|imil)' OR word ~* 'IMIL'
SELECT a.word, b.word, similarity(a.word, b.word) FROM words a JOIN words b ON a.word % b.word AND a.word < b.word
## postgis
+ CREATE TABLE places (id int PRIMARY KEY, name text, geom geometry(Point, 4326), area geometry(Polygon, 4326), geog geography(Point, 4326))
+ INSERT INTO places VALUES (1, 'A', ST_SetSRID(ST_MakePoint(13.4, 52.5), 4326), ST_MakeEnvelope(13, 52, 14, 53, 4326), 'POINT(13.4 52.5)'), (2, 'B', ST_Point(11.6, 48.1, 4326), ST_MakeEnvelope(11, 48, 12, 49, 4326), 'POINT(11.6 48.1)')
+ CREATE INDEX ON places USING gist (geom)
+ CREATE INDEX ON places USING gist (geog)
+ ANALYZE places
SELECT name, ST_AsText(geom), ST_AsEWKT(geom), ST_AsGeoJSON(geom), ST_AsGeoJSON(p), ST_AsBinary(geom), ST_AsEWKB(geom), ST_AsHEXEWKB(geom), ST_AsKML(geom), ST_AsGML(geom), ST_AsSVG(geom), ST_AsLatLonText(geom), ST_GeoHash(geom) FROM places p
SELECT a.name, b.name, ST_Distance(a.geom, b.geom), ST_Distance(a.geog, b.geog), ST_DistanceSphere(a.geom, b.geom), ST_DistanceSpheroid(a.geom, b.geom), ST_MaxDistance(a.geom, b.geom), a.geom <-> b.geom, a.geom <#> b.geom, a.geog <-> b.geog FROM places a, places b WHERE a.id < b.id
SELECT name FROM places WHERE ST_DWithin(geog, ST_MakePoint(13.4, 52.5)::geography, 1000) ORDER BY geom <-> ST_SetSRID(ST_MakePoint(13, 52), 4326) LIMIT 5
SELECT name FROM places WHERE ST_Contains(area, geom) AND ST_Within(geom, area) AND ST_Covers(area, geom) AND ST_CoveredBy(geom, area) AND ST_Intersects(area, geom) AND NOT ST_Disjoint(area, geom) AND NOT ST_Touches(area, geom)
SELECT a.name, b.name FROM places a JOIN places b ON ST_Intersects(a.area, b.geom) AND a.area && b.geom AND a.area ~ b.geom AND b.geom @ a.area
SELECT ST_Area(area), ST_Area(area::geography), ST_Perimeter(area), ST_Centroid(area), ST_PointOnSurface(area), ST_Envelope(area), ST_Boundary(area), ST_ExteriorRing(area), ST_NumPoints(ST_ExteriorRing(area)), ST_NPoints(area), ST_IsValid(area), ST_IsValidReason(area), ST_MakeValid(area), ST_Summary(area) FROM places
SELECT ST_Buffer(geom, 0.1), ST_Buffer(geog, 100), ST_Buffer(geom, 0.1, 'quad_segs=8'), ST_Simplify(area, 0.1), ST_SimplifyPreserveTopology(area, 0.1), ST_ConvexHull(area), ST_Transform(geom, 3857), ST_SRID(geom), ST_SetSRID(geom, 4326), ST_Translate(geom, 1, 1), ST_Rotate(geom, 1), ST_Scale(geom, 2, 2), ST_SnapToGrid(geom, 0.1), ST_Segmentize(area, 0.5) FROM places
SELECT ST_X(geom), ST_Y(geom), ST_XMin(area), ST_YMax(area), ST_GeometryType(geom), GeometryType(geom), ST_Dimension(area), ST_CoordDim(geom), ST_IsEmpty(geom), ST_IsSimple(geom), ST_IsClosed(ST_ExteriorRing(area)), ST_NumGeometries(geom), ST_MemSize(geom) FROM places
SELECT ST_Union(area), ST_Collect(geom), ST_Extent(area), ST_MakeLine(geom ORDER BY id), ST_ClusterWithin(geom, 1), ST_Polygonize(ST_Boundary(area)) FROM places
SELECT ST_Intersection(a.area, b.area), ST_Difference(a.area, b.area), ST_Union(a.area, b.area), ST_Relate(a.area, b.area), ST_Equals(a.area, b.area), ST_Crosses(a.area, b.area), ST_Overlaps(a.area, b.area), ST_HausdorffDistance(a.area, b.area), ST_Azimuth(a.geom, b.geom), ST_ShortestLine(a.geom, b.geom), ST_ClosestPoint(a.area, b.geom) FROM places a, places b
SELECT name, (d).path, ST_AsText((d).geom) FROM (SELECT name, ST_DumpPoints(area) AS d FROM places) q
SELECT ST_GeomFromText('LINESTRING(0 0, 1 1)', 4326), 'POINT(1 2)'::geometry, ST_GeomFromGeoJSON('{"type":"Point","coordinates":[1,2]}'), ST_GeomFromEWKT('SRID=4326;POINT(1 2)'), ST_GeomFromWKB(ST_AsBinary('POINT(1 2)'::geometry)), ST_GeogFromText('POINT(1 2)'), ST_LineFromText('LINESTRING(0 0, 1 1)'), ST_PointFromGeoHash('u33d')
SELECT ST_Length('LINESTRING(0 0, 1 1)'::geometry), ST_LineInterpolatePoint('LINESTRING(0 0, 1 1)', 0.5), ST_LineLocatePoint('LINESTRING(0 0, 1 1)', 'POINT(0 1)'), ST_LineSubstring('LINESTRING(0 0, 1 1)', 0.2, 0.8), ST_LineMerge('MULTILINESTRING((0 0, 1 1), (1 1, 2 2))'), ST_StartPoint('LINESTRING(0 0, 1 1)'), ST_EndPoint('LINESTRING(0 0, 1 1)'), ST_PointN('LINESTRING(0 0, 1 1)', 1)
SELECT id, ST_ClusterDBSCAN(geom, 1, 1) OVER () AS cluster, ST_ClusterKMeans(geom, 2) OVER () FROM places
SELECT ST_AsMVT(q, 'places') FROM (SELECT id, ST_AsMVTGeom(geom, ST_MakeEnvelope(0, 0, 60, 60, 4326)) AS geom FROM places) q
SELECT s.i, ST_AsText(s.geom) FROM ST_SquareGrid(0.5, ST_MakeEnvelope(0, 0, 1, 1, 4326)) AS s
SELECT ST_VoronoiPolygons(ST_Collect(geom)), ST_DelaunayTriangles(ST_Collect(geom)), ST_ConcaveHull(ST_Collect(geom), 0.9), ST_GeometricMedian(ST_Collect(geom)) FROM places
SELECT box2d(area), box3d(area), area::box2d, Box2D(area)::geometry, ST_Expand(area, 1), ST_MakeBox2D(geom, geom) FROM places
SELECT * FROM geometry_columns
SELECT f_table_name, f_geography_column, srid, type FROM geography_columns
SELECT srid, auth_name, left(srtext, 20) FROM spatial_ref_sys WHERE srid = 4326
SELECT postgis_version(), postgis_lib_version(), postgis_full_version(), postgis_geos_version(), postgis_proj_version()
SELECT Find_SRID('public', 'places', 'geom')
SELECT count(*) FROM places WHERE geom && ST_MakeEnvelope(10, 45, 20, 55, 4326) AND area |>> ST_MakeEnvelope(0, 0, 1, 1, 4326)
