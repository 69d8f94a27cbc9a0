package dev.sourcecheck.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShellWordsTest {
  @Test
  void splitsAtSpacesOutsideOfQuotes() throws UsageException {
    assertThat(ShellWords.split("psql  -d 'a b'\"c d\" e\\ f ''"))
        .containsExactly("psql", "-d", "a bc d", "e f", "");
    assertThat(ShellWords.split("'a\\b' \"a\\\"b\"")).containsExactly("a\\b", "a\"b");
  }

  @Test
  void rejectsAnOpenQuote() {
    assertThatThrownBy(() -> ShellWords.split("psql 'a"))
        .hasMessage("The command has a quote that is not closed");
  }
}
