package dev.sourcecheck.cli.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalFactsTest {
  @ParameterizedTest
  @CsvSource({
    "'out,err', false, xterm, '', true, true",
    "err, true, xterm, '', true, false",
    "out, true, xterm, '', false, true",
    "'', true, xterm, '', false, false",
    ", true, xterm, '', true, true",
    ", false, xterm, '', false, false",
    "'out,err', true, xterm, 1, true, false",
    "'out,err', true, dumb, '', false, false",
  })
  void dependsOnStreamsAndEnvironment(
      @Nullable String streams,
      boolean console,
      String term,
      String noColor,
      boolean interactive,
      boolean colored) {
    assertThat(TerminalFacts.of(streams, console, Map.of("TERM", term, "NO_COLOR", noColor)::get))
        .isEqualTo(new TerminalFacts(interactive, colored));
  }
}
