package dev.sourcecheck.engine.postgresql.lineage;

import static dev.sourcecheck.engine.postgresql.lineage.TreeWarehouse.assertView;

import org.junit.jupiter.api.Test;

/** Views with joins of several relations. */
class JoinedViewsTest {
  @Test
  void joinConditionsSteer() {
    assertView(
        "join_inner",
        "SELECT r.id, b.model FROM ride r JOIN bike b ON b.id = r.bike_id",
        "id: ride.id / bike.id ride.bike_id",
        "model: bike.model / bike.id ride.bike_id");
    assertView(
        "join_outer",
        "SELECT s.name, b.id FROM station s LEFT JOIN bike b ON b.station_id = s.id AND b.price > 1",
        "name: station.name / bike.price bike.station_id station.id",
        "id: bike.id / bike.price bike.station_id station.id");
    assertView(
        "join_comma",
        "SELECT b.id, c.country FROM bike b, city c WHERE c.id = b.id",
        "id: bike.id / bike.id city.id",
        "country: city.country / bike.id city.id");
    assertView(
        "join_self",
        "SELECT a.name, b.name AS host FROM rider a JOIN rider b ON a.invited_by = b.id",
        "name: rider.name / rider.id rider.invited_by",
        "host: rider.name / rider.id rider.invited_by");
    assertView(
        "join_cross",
        "SELECT b.id, s.name FROM bike b CROSS JOIN station s",
        "id: bike.id",
        "name: station.name");
  }

  @Test
  void mergedColumnsFollowJoinType() {
    assertView(
        "join_using",
        "SELECT city, country, name FROM rider JOIN city USING (city)",
        "city: rider.city / city.city rider.city",
        "country: city.country / city.city rider.city",
        "name: rider.name / city.city rider.city");
    assertView(
        "join_using_right",
        "SELECT city FROM rider RIGHT JOIN city USING (city)",
        "city: city.city / city.city rider.city");
    assertView(
        "join_using_full",
        "SELECT city FROM rider FULL JOIN city USING (city)",
        "city: city.city rider.city / city.city rider.city");
    assertView(
        "join_using_star",
        "SELECT * FROM (SELECT id, city FROM rider) a FULL JOIN city USING (id, city)",
        "id: city.id rider.id / city.city city.id rider.city rider.id",
        "city: city.city rider.city / city.city city.id rider.city rider.id",
        "country: city.country / city.city city.id rider.city rider.id");
    assertView(
        "join_natural",
        "SELECT city, country FROM (SELECT city FROM station) s NATURAL JOIN city",
        "city: station.city / city.city station.city",
        "country: city.country / city.city station.city");
    assertView(
        "join_using_alias",
        "SELECT u.city FROM rider JOIN city USING (city) AS u",
        "city: rider.city / city.city rider.city");
    assertView(
        "join_three",
        "SELECT city FROM station FULL JOIN rider USING (city) FULL JOIN city USING (city)",
        "city: city.city rider.city station.city / city.city rider.city station.city");
  }

  @Test
  void joinAliasHidesItsSides() {
    assertView(
        "join_alias",
        "SELECT j.a, j.c FROM (bike b JOIN station s ON s.id = b.station_id) AS j (a, b, c)",
        "a: bike.id / bike.station_id station.id",
        "c: bike.station_id / bike.station_id station.id");
    assertView(
        "join_alias_row",
        "SELECT to_json(j) AS j FROM (repair r JOIN city c ON c.id = r.bike_id) AS j",
        "j: city.city city.country city.id repair.bike_id repair.cost repair.done repair.notes"
            + " / city.id repair.bike_id");
  }

  @Test
  void lateralRelationsSeePrecedingOnes() {
    assertView(
        "join_lateral",
        """
        SELECT b.model, x.total FROM bike b
        CROSS JOIN LATERAL (SELECT sum(r.cost) + b.price AS total FROM repair r
          WHERE r.bike_id = b.id) x""",
        "model: bike.model / bike.id repair.bike_id",
        "total: bike.price repair.cost / bike.id repair.bike_id");
    assertView(
        "join_lateral_function",
        "SELECT s.name, t FROM station s, unnest(s.tags) AS t",
        "name: station.name / station.tags",
        "t: station.tags / station.tags");
    assertView(
        "join_lateral_twice",
        """
        SELECT y.v FROM bike b, LATERAL (SELECT b.price AS p) x,
          LATERAL (SELECT z.q FROM (SELECT x.p + b.id AS q) z) AS y (v)""",
        "v: bike.id bike.price");
  }

  @Test
  void tracesArgumentsOfFunctionsInFrom() {
    assertView(
        "from_series",
        "SELECT d FROM bike b, generate_series(b.bought, now()::date, '1 day') AS d",
        "d: bike.bought / bike.bought");
    assertView(
        "from_rows",
        """
        SELECT x, y, n FROM station s,
          ROWS FROM (unnest(s.tags), generate_series(1, s.id)) WITH ORDINALITY AS f (x, y, n)""",
        "x: station.tags / station.id station.tags",
        "y: station.id / station.id station.tags",
        "n: / station.id station.tags");
    assertView(
        "from_two_arrays",
        "SELECT u.a, u.b FROM station s, unnest(s.tags, ARRAY[s.city]) AS u (a, b)",
        "a: station.tags / station.city station.tags",
        "b: station.city / station.city station.tags");
    assertView(
        "from_record",
        "SELECT k.lang FROM rider r, jsonb_to_record(r.prefs) AS k (lang text, size int)",
        "lang: rider.prefs / rider.prefs");
    assertView(
        "from_xml",
        """
        SELECT x.part, x.n FROM repair r, XMLTABLE('/a/b' PASSING r.notes
          COLUMNS n FOR ORDINALITY, part text PATH '@p' DEFAULT r.cost::text) AS x""",
        "part: repair.cost repair.notes / repair.notes",
        "n: / repair.notes");
    assertView(
        "from_values",
        "SELECT v.a, v.b FROM bike b, LATERAL (VALUES (b.id, 1), (b.station_id, 2)) AS v (a, b)",
        "a: bike.id bike.station_id",
        "b:");
  }

  @Test
  void tracesJsonTablesAndConstructors() {
    if (TreeWarehouse.version() >= 16) {
      assertView(
          "from_json_objects",
          """
          SELECT json_object('id' VALUE id, 'm' VALUE model) AS o, json_arrayagg(price) AS a,
            model IS JSON AS j FROM bike GROUP BY id, model""",
          "o: bike.id bike.model / bike.id bike.model",
          "a: bike.price / bike.id bike.model",
          "j: bike.model / bike.id bike.model");
    }
    if (TreeWarehouse.version() >= 17) {
      assertView(
          "from_json_table",
          """
          SELECT r.id, j.lang, j.n, j.deep, j.m FROM rider r, JSON_TABLE(r.prefs, '$' COLUMNS (
            n FOR ORDINALITY, lang text PATH '$.lang',
            NESTED PATH '$.x[*]' COLUMNS (deep int PATH '$.d', m FOR ORDINALITY))) AS j""",
          "id: rider.id / rider.prefs",
          "lang: rider.prefs / rider.prefs",
          "n: / rider.prefs",
          "deep: rider.prefs / rider.prefs",
          "m: / rider.prefs");
      assertView(
          "from_json_value",
          """
          SELECT JSON_VALUE(prefs, '$.a' RETURNING int DEFAULT 4 ON EMPTY) AS v,
            JSON_EXISTS(prefs, '$.b') AS e, JSON_QUERY(prefs, '$.c') AS q FROM rider""",
          "v: rider.prefs",
          "e: rider.prefs",
          "q: rider.prefs");
    }
  }
}
