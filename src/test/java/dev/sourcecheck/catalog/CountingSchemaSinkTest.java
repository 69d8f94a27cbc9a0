package dev.sourcecheck.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.engine.SchemaSink.CatalogFull;
import dev.sourcecheck.engine.SchemaSink.ColumnRow;
import dev.sourcecheck.engine.SchemaSink.KeyRow;
import dev.sourcecheck.engine.TestControl;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CountingSchemaSinkTest {
  private static final CatalogLimits LIMITS = new CatalogLimits(10, 100_000, Duration.ofHours(1));

  private final CountingSchemaSink sink = new CountingSchemaSink(LIMITS, TestControl.patient());

  @Test
  void limitsColumnsOfOneTable() {
    for (String table : List.of("a", "b")) {
      for (int i = 1; i <= RelationQuota.MAX_ITEMS; i++) {
        column(table, i, null);
      }
    }
    assertThat(sink.columns()).isEqualTo(40_000);

    assertThatThrownBy(() -> column("b", 20_001, null))
        .isInstanceOf(CatalogFull.class)
        .hasMessage("The source has more than 20000 columns in the table s.b");
  }

  @Test
  void limitsTextOfColumnsOfOneTable() {
    String text = "x".repeat(1 << 20);
    int stored = (int) (RelationQuota.MAX_TEXT / (CopyRows.TEXT + 5));
    for (int i = 1; i <= stored; i++) {
      column("a", i, text);
    }

    assertThatThrownBy(() -> column("a", stored + 1, text))
        .isInstanceOf(CatalogFull.class)
        .hasMessage(
            "The source has columns with more than 33554432 characters of text in the table s.a");
  }

  @Test
  void limitsKeysOfOneTable() {
    List<String> columns = Collections.nCopies(9_999, "c");
    key("a", columns, columns);
    key("a", List.of(), List.of());

    assertThatThrownBy(() -> key("a", List.of(), List.of()))
        .isInstanceOf(CatalogFull.class)
        .hasMessage("The source has more than 20000 keys and columns in keys in the table s.a");
  }

  @Test
  void countsKeysWithoutColumns() {
    for (int i = 0; i < 100_000; i++) {
      key("t" + i, List.of(), List.of());
    }

    assertThatThrownBy(() -> key("last", List.of(), List.of()))
        .isInstanceOf(CatalogFull.class)
        .hasMessage("The source has more than 100000 keys and columns in keys");
  }

  private void column(String table, int position, @Nullable String comment) {
    sink.column(new ColumnRow("db", "s", table, position, "c", "text", true, null, comment));
  }

  private void key(String table, List<String> columns, List<String> refColumns) {
    sink.key(new KeyRow("db", "s", table, "k", false, columns, "s", "r", refColumns));
  }
}
