package dev.sourcecheck.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogFilterTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "sales              | db | sales   | orders    | true",
        "sales              | db | sales2  | orders    | false",
        "Sales              | db | sales   | orders    | false",
        "sales.orders       | db | sales   | orders    | true",
        "sales.orders       | db | sales   | order     | false",
        "sales.ord*         | db | sales   | orders    | true",
        "sales.*ord*s       | db | sales   | words     | true",
        "sales.?rders       | db | sales   | orders    | true",
        "sales.?rders       | db | sales   | rders     | false",
        "s*.o*              | db | sales   | orders    | true",
        "*.orders           | db | any     | orders    | true",
        "*                  | db | any     | orders    | true",
        "db.sales.orders    | db | sales   | orders    | true",
        "other.sales.orders | db | sales   | orders    | false",
        "d?.sales.*         | db | sales   | orders    | true",
        "a.b, sales.orders  | db | sales   | orders    | true",
        " sales . orders    | db | sales   | orders    | true",
        "\"sales\".orders   | db | sales   | orders    | true",
        "\"a.b\".\"c,d\"    | db | a.b     | c,d       | true",
        "\"sales\".\"*\"    | db | sales   | orders    | false",
        "\"sales\".\"*\"    | db | sales   | *         | true",
        "\"q\"\"q\"         | db | q\"q    | t         | true",
        "my schema.my table | db | my schema | my table | true",
        "s.grüße?           | db | s       | grüße𝄞    | true",
      })
  void appliesPatterns(
      String list, String database, String schema, String relation, boolean wanted) {
    CatalogFilter filter = CatalogFilter.of(list, null);

    assertThat(filter.wants(database, schema, relation)).isEqualTo(wanted);
    if (wanted) {
      assertThat(filter.wantsSchema(database, schema)).isTrue();
    }
    assertThat(CatalogFilter.of(null, list).wants(database, schema, relation))
        .as("as an exclude list")
        .isEqualTo(!wanted);
  }

  @Test
  void separatesByLinesAndCommas() {
    CatalogFilter filter = CatalogFilter.of("a\r\n\n b ,, c.d,\n", null);

    assertThat(filter.wants("db", "a", "t")).isTrue();
    assertThat(filter.wants("db", "b", "t")).isTrue();
    assertThat(filter.wants("db", "c", "d")).isTrue();
    assertThat(filter.wants("db", "c", "t")).isFalse();
  }

  @Test
  void excludeListTakesPrecedence() {
    CatalogFilter filter = CatalogFilter.of("sales", "sales.secret*");

    assertThat(filter.wants("db", "sales", "orders")).isTrue();
    assertThat(filter.wants("db", "sales", "secrets")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n,\n"})
  void emptyListMatchesEverything(String list) {
    assertThat(CatalogFilter.of(list, list).wants("db", "s", "t")).isTrue();
    assertThat(CatalogFilter.of(null, null).wantsSchema("db", "s")).isTrue();
  }

  @Test
  void skipsSchemaWithoutPossibleMatch() {
    assertThat(CatalogFilter.of("s.t*", null).wantsSchema("db", "s")).isTrue();
    assertThat(CatalogFilter.of("s.t", null).wantsSchema("db", "other")).isFalse();
    assertThat(CatalogFilter.of("x.s.t", null).wantsSchema("db", "s")).isFalse();
    assertThat(CatalogFilter.of(null, "s.t").wantsSchema("db", "s")).isTrue();
    assertThat(CatalogFilter.of(null, "s").wantsSchema("db", "s")).isFalse();
    assertThat(CatalogFilter.of(null, "s.*").wantsSchema("db", "s")).isFalse();
    assertThat(CatalogFilter.of(null, "?*.*").wantsSchema("db", "s")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a.b.c.d", "a.", ".a", "a..b", "\"a", "\"a\"b", "a\"b", "\"\"", "ok\n\"x"})
  void invalidListNamesItsField(String list) {
    assertThatThrownBy(() -> CatalogFilter.of(null, list))
        .isInstanceOfSatisfying(
            CatalogFilter.InvalidFilterException.class,
            e -> {
              assertThat(e.field()).isEqualTo("catalog_exclude_list");
              assertThat(e).hasMessageStartingWith("The pattern that starts with");
            });
  }

  /** Backtracking over each asterisk would take exponential time. */
  @Test
  void matchesHostilePattern() {
    CatalogFilter filter = CatalogFilter.of("s." + "a*".repeat(300) + "b", null);

    assertThat(filter.wants("db", "s", "a".repeat(1_000))).isFalse();
    assertThat(filter.wants("db", "s", "a".repeat(1_000) + "b")).isTrue();
  }
}
