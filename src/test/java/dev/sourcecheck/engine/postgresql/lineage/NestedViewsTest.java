package dev.sourcecheck.engine.postgresql.lineage;

import static dev.sourcecheck.engine.postgresql.lineage.TreeWarehouse.assertView;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.Servers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Views with subqueries, common table expressions, set operations and functions. */
class NestedViewsTest {
  @Test
  void tracesSubqueriesInFrom() {
    assertView(
        "nested_from",
        """
        SELECT x.m, x.n + 1 AS n FROM (
          SELECT y.model AS m, count(*) AS n, max(y.price) AS unused FROM (
            SELECT * FROM bike WHERE bought > '2020-01-01') y GROUP BY y.model) x WHERE x.n > 2""",
        "m: bike.model / bike.bought bike.model",
        "n: / bike.bought bike.model");
    assertView(
        "nested_row",
        "SELECT to_json(x) AS whole, x.* FROM (SELECT id, name FROM rider) x",
        "whole: rider.id rider.name",
        "id: rider.id",
        "name: rider.name");
  }

  @Test
  void tracesSubqueriesInExpressions() {
    assertView(
        "nested_scalar",
        """
        SELECT id, (SELECT s.name FROM station s WHERE s.id = b.station_id) AS station,
          ARRAY(SELECT r.cost FROM repair r WHERE r.bike_id = b.id) AS costs FROM bike b""",
        "id: bike.id",
        "station: station.name / bike.station_id station.id",
        "costs: repair.cost / bike.id repair.bike_id");
    assertView(
        "nested_exists",
        "SELECT model FROM bike b WHERE EXISTS (SELECT cost FROM repair r WHERE r.bike_id = b.id)",
        "model: bike.model / bike.id repair.bike_id");
    assertView(
        "nested_in",
        """
        SELECT name, id IN (SELECT rider_id FROM ride WHERE km > 9) AS far FROM rider
        WHERE city NOT IN (SELECT c.city FROM city c)""",
        "name: rider.name / city.city rider.city",
        "far: ride.rider_id rider.id / city.city ride.km rider.city");
    assertView(
        "nested_all",
        "SELECT id FROM ride WHERE (km, fare) >= ALL (SELECT km, fare FROM archive_ride)",
        "id: ride.id / archive_ride.fare archive_ride.km ride.fare ride.km");
    assertView(
        "nested_two_levels",
        """
        SELECT (SELECT (SELECT b.price + s.id FROM repair LIMIT 1) FROM station s LIMIT 1) AS v
        FROM bike b""",
        "v: bike.price station.id");
    assertView(
        "nested_aggregate_of_outer",
        "SELECT city, (SELECT c.country FROM city c WHERE c.id = max(r.id)) AS k FROM rider r GROUP BY city",
        "city: rider.city / rider.city",
        "k: city.country / city.id rider.city rider.id");
  }

  @Test
  void tracesCommonTableExpressions() {
    assertView(
        "cte_plain",
        "WITH a AS (SELECT id AS k, price FROM bike), b AS (SELECT k, price * 2 AS p FROM a) SELECT p, k FROM b",
        "p: bike.price",
        "k: bike.id");
    assertView(
        "cte_shadow",
        """
        WITH bike AS (SELECT rider.id AS x FROM rider)
        SELECT x, (WITH bike AS (SELECT name FROM station LIMIT 1) SELECT bike.name FROM bike) AS y
        FROM bike""",
        "x: rider.id",
        "y: station.name");
    assertView(
        "cte_of_outer_level",
        """
        WITH c AS MATERIALIZED (SELECT city, country FROM city)
        SELECT r.name, (SELECT c.country FROM c WHERE c.city = r.city) AS country FROM rider r""",
        "name: rider.name",
        "country: city.country / city.city rider.city");
    assertView(
        "cte_row",
        "WITH a AS NOT MATERIALIZED (SELECT id, km FROM ride WHERE fare > 1) SELECT to_json(a) AS a FROM a",
        "a: ride.id ride.km / ride.fare");
  }

  @Test
  void tracesRecursion() {
    assertView(
        "recursive_tree",
        """
        WITH RECURSIVE up AS (
          SELECT id, name, invited_by, 1 AS depth FROM rider WHERE city = 'Rome'
          UNION ALL
          SELECT r.id, up.name || r.name, r.invited_by, up.depth + 1
          FROM rider r JOIN up ON up.invited_by = r.id)
        SELECT id, name, depth FROM up""",
        "id: rider.id / rider.city rider.id rider.invited_by",
        "name: rider.name / rider.city rider.id rider.invited_by",
        "depth: / rider.city rider.id rider.invited_by");
    assertView(
        "recursive_swap",
        """
        WITH RECURSIVE t (a, b, c) AS (
          SELECT id, bike_id, rider_id FROM ride
          UNION SELECT b, c, a FROM t)
        SELECT a FROM t""",
        "a: ride.bike_id ride.id ride.rider_id");
    assertView(
        "recursive_search",
        """
        WITH RECURSIVE t AS (
          SELECT id, invited_by FROM rider
          UNION ALL SELECT r.id, r.invited_by FROM rider r, t WHERE r.invited_by = t.id)
          SEARCH DEPTH FIRST BY id SET ord
          CYCLE id, invited_by SET looped USING path
        SELECT id, ord::text, looped, path::text FROM t""",
        "id: rider.id / rider.id rider.invited_by",
        "ord: rider.id / rider.id rider.invited_by",
        "looped: rider.id rider.invited_by / rider.id rider.invited_by",
        "path: rider.id rider.invited_by / rider.id rider.invited_by");
    Servers.execute(
        TreeWarehouse.DATABASE,
        "CREATE RECURSIVE VIEW recursive_view (n) AS SELECT id FROM bike UNION ALL SELECT n + 1 FROM recursive_view WHERE n < 9");
    assertThat(TreeWarehouse.columnsOf("recursive_view")).containsExactly("n: bike.id / bike.id");
  }

  @Test
  void tracesSetOperations() {
    assertView(
        "set_union",
        "SELECT id, km FROM ride UNION ALL SELECT id, fare FROM archive_ride WHERE km > 1 UNION SELECT 1, 2",
        "id: archive_ride.id ride.id / archive_ride.km",
        "km: archive_ride.fare ride.km / archive_ride.km");
    assertView(
        "set_except",
        "SELECT city FROM station EXCEPT SELECT city FROM rider",
        "city: station.city / rider.city");
    assertView(
        "set_intersect",
        "(SELECT city FROM station) INTERSECT (SELECT city FROM rider ORDER BY id LIMIT 5)",
        "city: rider.city station.city / rider.id");
    assertView(
        "set_nested",
        """
        SELECT x.c FROM ((SELECT city AS c FROM station EXCEPT SELECT city FROM city)
          UNION SELECT name FROM rider) x""",
        "c: rider.name station.city / city.city");
    assertView("set_values", "VALUES (1, 'a'), (2, 'b')", "column1:", "column2:");
  }

  @Test
  void steeringIsNoSource() {
    Servers.execute(
        TreeWarehouse.DATABASE,
        """
        CREATE VIEW steered AS SELECT b.id FROM bike b
        WHERE b.station_id IN (SELECT id FROM station)
        EXCEPT SELECT bike_id FROM repair""",
        "CREATE VIEW counted AS WITH a AS (SELECT 1 FROM rider) SELECT count(*) FROM a");
    assertThat(relations(TreeWarehouse.lineageOf("steered").sources())).containsExactly("bike");
    assertThat(relations(TreeWarehouse.lineageOf("steered").filters()))
        .containsExactlyInAnyOrder("station", "repair");
    assertThat(relations(TreeWarehouse.lineageOf("counted").sources())).containsExactly("rider");
  }

  private static List<String> relations(Set<Long> ids) {
    List<String> names = new ArrayList<>();
    for (long id : ids) {
      TreeWarehouse.query("SELECT " + id + "::regclass::text", row -> names.add(row.getString(1)));
    }
    return names;
  }

  @Test
  void followsStandardFunctionBodies() {
    Servers.execute(
        TreeWarehouse.DATABASE,
        """
        CREATE FUNCTION rides_of(who int) RETURNS TABLE (ride int, paid numeric)
        LANGUAGE sql STABLE
        BEGIN ATOMIC SELECT id, fare FROM ride WHERE rider_id = who; END""",
        "CREATE FUNCTION base_fare(x numeric) RETURNS numeric LANGUAGE sql STABLE RETURN (SELECT min(price) FROM bike) + x",
        "CREATE FUNCTION opaque_rows(x int) RETURNS TABLE (y int) LANGUAGE plpgsql AS 'BEGIN RETURN QUERY SELECT x; END'",
        "CREATE FUNCTION doubled(x numeric) RETURNS numeric LANGUAGE sql AS 'SELECT x * 2'");
    assertView(
        "function_rows",
        "SELECT r.name, f.paid FROM rider r, rides_of(who => r.id) f",
        "name: rider.name / ride.rider_id rider.id",
        "paid: ride.fare rider.id / ride.rider_id rider.id");
    assertView(
        "function_scalar",
        "SELECT base_fare(x => km) AS f, doubled(km) AS d FROM ride",
        "f: bike.price ride.km",
        "d: ride.km");
    assertView(
        "function_opaque",
        "SELECT o.y FROM bike b, opaque_rows(b.id) o",
        "y: bike.id / bike.id partial");
  }

  @Test
  void followsDataChangingBodies() {
    Servers.execute(
        TreeWarehouse.DATABASE,
        """
        CREATE FUNCTION moved() RETURNS TABLE (k int, f numeric) LANGUAGE sql
        BEGIN ATOMIC
          SELECT 1, 2;
          WITH gone AS (DELETE FROM ride WHERE km < 1 RETURNING id, fare)
          INSERT INTO archive_ride (id, fare) SELECT id, fare FROM gone RETURNING id, fare;
        END""");
    assertView(
        "function_changes",
        "SELECT m.k, m.f FROM moved() m",
        "k: archive_ride.id / ride.km",
        "f: archive_ride.fare / ride.km");
  }
}
