package dev.sourcecheck.source.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShellWordsTest {
  @Test
  void splitsAtSpacesOutsideOfQuotes() throws ConnectionTextException {
    assertThat(words("psql  -d 'a b'\"c d\" e\\ f ''"))
        .containsExactly("psql", "-d", "a bc d", "e f", "");
    assertThat(words("'a\\b' \"a\\\"b\"")).containsExactly("a\\b", "a\"b");
  }

  @Test
  void rejectsAnOpenQuote() {
    assertThatThrownBy(() -> words("psql 'a"))
        .hasMessage("The command has a quote that is not closed");
  }

  private static List<String> words(String command) throws ConnectionTextException {
    return ShellWords.split(LocatedText.of(command)).stream().map(LocatedText::text).toList();
  }
}
