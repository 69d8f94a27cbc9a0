package dev.sourcecheck.engine.postgresql.lineage;

import static dev.sourcecheck.engine.postgresql.lineage.TreeWarehouse.assertView;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.Servers;
import org.junit.jupiter.api.Test;

/** Views with a single query level, on the tested PostgreSQL version. */
class PlainViewsTest {
  @Test
  void tracesExpressions() {
    assertView("plain_columns", "SELECT id, model FROM bike", "id: bike.id", "model: bike.model");
    assertView(
        "plain_star",
        "SELECT * FROM repair",
        "bike_id: repair.bike_id",
        "done: repair.done",
        "cost: repair.cost",
        "notes: repair.notes");
    assertView(
        "plain_arithmetic",
        "SELECT fare / nullif(km, 0) AS rate, ended - began AS length FROM ride",
        "rate: ride.fare ride.km",
        "length: ride.began ride.ended");
    assertView(
        "plain_constants",
        "SELECT 1 AS one, 'a (b {c' AS odd, now() AS at, NULL::int AS nothing FROM bike",
        "one:",
        "odd:",
        "at:",
        "nothing:");
    assertView(
        "plain_case",
        """
        SELECT CASE WHEN km > 10 THEN fare ELSE 0 END AS dear,
          CASE from_id WHEN to_id THEN id END AS round_trip FROM ride""",
        "dear: ride.fare ride.km",
        "round_trip: ride.from_id ride.id ride.to_id");
    assertView(
        "plain_conversions",
        """
        SELECT bought::text, price::int, (model COLLATE "C") AS sorted,
          coalesce(model, id::text) AS label, greatest(price, 5) AS least_price,
          bought IS NULL AS gift, (price > 3) IS TRUE AS costly, (id, model)::text AS pair,
          ARRAY[id, station_id] AS ids, id IN (1, 2) AS early, id IS DISTINCT FROM 4 AS other
        FROM bike""",
        "bought: bike.bought",
        "price: bike.price",
        "sorted: bike.model",
        "label: bike.id bike.model",
        "least_price: bike.price",
        "gift: bike.bought",
        "costly: bike.price",
        "pair: bike.id bike.model",
        "ids: bike.id bike.station_id",
        "early: bike.id",
        "other: bike.id");
  }

  @Test
  void tracesCompositesAndArraysAsColumn() {
    assertView(
        "plain_composite",
        "SELECT (spot).lat AS lat, tags[1] AS tag, spot FROM station",
        "lat: station.spot",
        "tag: station.tags",
        "spot: station.spot");
    assertView("plain_json", "SELECT prefs ->> 'lang' AS lang FROM rider", "lang: rider.prefs");
    assertView("plain_row", "SELECT b AS whole FROM bike b", "whole: bike.*");
    assertView(
        "plain_system",
        "SELECT tableoid, ctid FROM bike",
        "tableoid: bike.tableoid",
        "ctid: bike.ctid");
    assertView(
        "plain_xml",
        "SELECT xmlelement(name bike, xmlattributes(id AS nr), model) AS x FROM bike",
        "x: bike.id bike.model");
  }

  @Test
  void filtersSteerAllColumns() {
    assertView(
        "plain_where",
        "SELECT name FROM rider WHERE city = 'Rome' AND invited_by IS NULL",
        "name: rider.name / rider.city rider.invited_by");
    assertView(
        "plain_limit", "SELECT id FROM ride ORDER BY fare DESC LIMIT 3", "id: ride.id / ride.fare");
    assertView("plain_order", "SELECT id FROM ride ORDER BY fare", "id: ride.id");
    assertView(
        "plain_distinct_on",
        "SELECT DISTINCT ON (bike_id) bike_id, cost FROM repair ORDER BY bike_id, done",
        "bike_id: repair.bike_id / repair.bike_id",
        "cost: repair.cost / repair.bike_id");
    assertView("plain_distinct", "SELECT DISTINCT city FROM rider", "city: rider.city");
    assertView(
        "plain_sample",
        "SELECT id FROM ride TABLESAMPLE bernoulli (10) REPEATABLE (7)",
        "id: ride.id");
  }

  @Test
  void tracesGroupsAndAggregates() {
    assertView(
        "plain_group",
        """
        SELECT rider_id, sum(fare) AS spent, count(*) AS rides FROM ride
        GROUP BY rider_id HAVING max(km) > 3""",
        "rider_id: ride.rider_id / ride.km ride.rider_id",
        "spent: ride.fare / ride.km ride.rider_id",
        "rides: / ride.km ride.rider_id");
    assertView(
        "plain_group_expression",
        "SELECT date_trunc('day', began) AS day, avg(km) AS km FROM ride GROUP BY 1",
        "day: ride.began / ride.began",
        "km: ride.km / ride.began");
    assertView(
        "plain_filter",
        """
        SELECT sum(fare) FILTER (WHERE km > 5) AS far,
          string_agg(id::text, ',' ORDER BY began) AS list,
          percentile_cont(0.5) WITHIN GROUP (ORDER BY fare) AS middle FROM ride""",
        "far: ride.fare ride.km",
        "list: ride.began ride.id",
        "middle: ride.fare");
    assertView(
        "plain_rollup",
        """
        SELECT city, name, grouping(city) AS level, count(id) AS n
        FROM rider GROUP BY ROLLUP (city, name)""",
        "city: rider.city / rider.city rider.name",
        "name: rider.name / rider.city rider.name",
        "level: rider.city / rider.city rider.name",
        "n: rider.id / rider.city rider.name");
  }

  @Test
  void tracesWindows() {
    assertView(
        "plain_window",
        """
        SELECT id, rank() OVER (PARTITION BY rider_id ORDER BY fare) AS place,
          lag(km) OVER w AS before,
          sum(km) FILTER (WHERE fare > 1) OVER (ORDER BY began
            ROWS BETWEEN 2 PRECEDING AND CURRENT ROW EXCLUDE TIES) AS running
        FROM ride WINDOW w AS (PARTITION BY bike_id ORDER BY began)""",
        "id: ride.id",
        "place: ride.fare ride.rider_id",
        "before: ride.began ride.bike_id ride.km",
        "running: ride.began ride.fare ride.km");
    assertView(
        "plain_window_of_aggregate",
        "SELECT city, sum(count(id)) OVER (ORDER BY city) AS n FROM rider GROUP BY city",
        "city: rider.city / rider.city",
        "n: rider.city rider.id / rider.city");
  }

  @Test
  void acceptsRenamedAndUnusualNames() {
    assertView(
        "\"Odd (view\"",
        "SELECT id AS \"a b\", model AS \"{c}\", price AS \":resno\", bought AS \"[\" FROM bike",
        "a b: bike.id",
        "{c}: bike.model",
        ":resno: bike.price",
        "[: bike.bought");
    assertView(
        "plain_renamed", "SELECT \"x\\y\" AS id FROM bike AS \"[\" (\"x\\y\")", "id: bike.id");
    Servers.execute(TreeWarehouse.DATABASE, "ALTER VIEW plain_renamed RENAME COLUMN id TO number");
    assertThat(TreeWarehouse.columnsOf("plain_renamed")).containsExactly("number: bike.id");
  }

  @Test
  void stopsAtReferencedView() {
    assertView(
        "plain_below", "SELECT id, price AS cost FROM bike", "id: bike.id", "cost: bike.price");
    assertView(
        "plain_above",
        "SELECT * FROM plain_below WHERE id > 1",
        "id: plain_below.id / plain_below.id",
        "cost: plain_below.cost / plain_below.id");
    Servers.execute(
        TreeWarehouse.DATABASE,
        "CREATE MATERIALIZED VIEW plain_stored AS SELECT max(cost) AS top FROM plain_above");
    assertThat(TreeWarehouse.columnsOf("plain_stored")).containsExactly("top: plain_above.cost");
  }
}
