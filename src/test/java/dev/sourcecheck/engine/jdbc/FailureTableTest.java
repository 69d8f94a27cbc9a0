package dev.sourcecheck.engine.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Failures as data. */
class FailureTableTest {
  private static final FailureTable TABLE =
      FailureTable.read(FailureTableTest.class, "table.json", name -> "<" + name + ">");
  private static final Map<String, String> NAMES =
      Map.of("user", "`a$1`", "message", "the message");

  @ParameterizedTest
  @CsvSource({
    // the state and the vendor code must match
    "28000,1045,login,AUTHENTICATION_FAILED",
    "28000,1,login,ACCOUNT_LOCKED",
    // the operation must match
    "28000,1045,read,ACCOUNT_LOCKED",
    // any of several codes
    "42000,1142,read,PERMISSION_DENIED",
    "42000,1143,read,PERMISSION_DENIED",
  })
  void findsTheFirstMatchingEntry(String state, int vendor, String during, FailureCode code) {
    Failure failure = TABLE.find(new SQLException("x", state, vendor), during, NAMES).orElseThrow();

    assertThat(failure)
        .returns(code, Failure::code)
        .returns(state, Failure::sqlState)
        .returns(vendor, Failure::vendorCode);
  }

  @Test
  void findsByTextOnlyWhatHasNoCode() {
    SQLException unknown = new SQLException("IO Error: Cannot open file \"/a/b.db\": none");

    assertThat(TABLE.find(unknown, "login", NAMES))
        .contains(
            new Failure(
                FailureCode.DATABASE_UNKNOWN,
                List.of("path"),
                "There is no file /a/b.db for `a$1`: the message.",
                List.of("TOUCH </a/b.db>"),
                null,
                0,
                true));
  }

  @Test
  void findsNothingForAnUnknownCode() {
    assertThat(TABLE.find(new SQLException("x", "99999", 5), "login", NAMES)).isEmpty();
    assertThat(TABLE.find(new SQLException((String) null), "login", NAMES)).isEmpty();
  }

  @Test
  void rejectsUnknownNames() {
    assertThatThrownBy(() -> TABLE.find(new SQLException("x", "28000", 1), "login", Map.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("No value for {user}");
  }

  @ParameterizedTest
  @CsvSource({
    "unknown_key.json,Unknown key hints",
    "matches_everything.json,An entry that matches everything",
    "code_after_text.json,a code after a text",
    "message_in_fix.json,A fix with the server's message",
  })
  void rejectsInvalidTables(String resource, String reason) {
    assertThatThrownBy(() -> FailureTable.read(FailureTableTest.class, resource, name -> name))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(reason);
  }
}
