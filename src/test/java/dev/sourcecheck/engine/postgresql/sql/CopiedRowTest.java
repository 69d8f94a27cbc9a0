package dev.sourcecheck.engine.postgresql.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.engine.jdbc.ImpossibleResultException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CopiedRowTest {
  private final CopiedRow row = new CopiedRow(List.of("id", "name", "granted"));

  @Test
  void readsValues() throws ImpossibleResultException {
    set("-9223372036854775808\torders\tt\n");

    assertThat(row.numberOrNull("id")).isEqualTo(Long.MIN_VALUE);
    assertThat(row.text("name")).isEqualTo("orders");
    assertThat(row.flag("granted")).isTrue();
  }

  @Test
  void readsNulls() throws ImpossibleResultException {
    set("\\N\t\\N\t\\N\n");

    assertThat(row.numberOrNull("id")).isNull();
    assertThat(row.text("name")).isNull();
    assertThat(row.flag("granted")).isFalse();
    assertThatThrownBy(() -> row.name("name")).isInstanceOf(ImpossibleResultException.class);
    assertThatThrownBy(() -> row.number("id")).isInstanceOf(ImpossibleResultException.class);
  }

  @Test
  void replacesEscapes() throws ImpossibleResultException {
    set("1\t\\b\\f\\n\\r\\t\\v\\\\N\\\\\tf\n");

    assertThat(row.text("name")).isEqualTo("\b\f\n\r\t\u000b\\N\\");
  }

  @Test
  void readsTextsInUtf8() throws ImpossibleResultException {
    set("1\t\u00fcber \ud83d\ude00 \\\\ \u4e2d\tf\n");

    assertThat(row.text("name")).isEqualTo("\u00fcber \ud83d\ude00 \\ \u4e2d");
  }

  @Test
  void readsEmptyText() throws ImpossibleResultException {
    set("1\t\tf\n");

    assertThat(row.text("name")).isEmpty();
  }

  @Test
  void forgetsTheRowBefore() throws ImpossibleResultException {
    set("1\ta\\tb\tt\n");
    set("2\tc\tf\n");

    assertThat(row.numberOrNull("id")).isEqualTo(2);
    assertThat(row.text("name")).isEqualTo("c");
    assertThat(row.flag("granted")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "1\t2\n", "1\t2\t3", "1\t2\t3\t4\n", "\t\t\t\t\t\t\t\t\n"})
  void rejectsOtherColumnsThanThoseOfTheQuery(String copied) {
    assertThatThrownBy(() -> set(copied)).isInstanceOf(ImpossibleResultException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1.5", "9223372036854775808", "1111111111111111111111111"})
  void rejectsNumberThatIsNone(String value) throws ImpossibleResultException {
    set(value + "\tname\tt\n");

    assertThatThrownBy(() -> row.numberOrNull("id"))
        .isInstanceOf(ImpossibleResultException.class)
        .hasMessage("the column \"id\" is not a number");
  }

  @Test
  void rejectsUnknownColumn() throws ImpossibleResultException {
    set("1\tname\tt\n");

    assertThatThrownBy(() -> row.text("other")).isInstanceOf(ImpossibleResultException.class);
  }

  private void set(String copied) throws ImpossibleResultException {
    row.set(copied.getBytes(StandardCharsets.UTF_8));
  }
}
