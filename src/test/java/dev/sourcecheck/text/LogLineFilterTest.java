package dev.sourcecheck.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;

class LogLineFilterTest {
  private static final String FORGED =
      "x\r\n2026-01-01 00:00:00 ERROR [forged] \u001b[2J\u0085\u2028\u202eno\u2066t\u200b here";

  private final PatternFormatter formatter = new PatternFormatter("%p %s%e%n");

  @Test
  void escapesLineBreaksAndTerminalSequences() {
    ExtLogRecord entry = entry("Table %s of %d was dropped: caf\u00e9 \ud83d\ude00\t%%");
    entry.setParameters(new Object[] {FORGED, 7});

    assertThat(written(entry))
        .isEqualTo(
            "WARN Table x\\r\\n2026-01-01 00:00:00 ERROR [forged]"
                + " \\u001b[2J\\u0085\\u2028\\u202eno\\u2066t\\u200b here"
                + " of 7 was dropped: caf\u00e9 \ud83d\ude00\t%\n");
  }

  @Test
  void escapesExceptionsAndTheirCauses() {
    ExtLogRecord entry = entry("It failed");
    IllegalStateException problem =
        new IllegalStateException("outside", new IllegalArgumentException(FORGED));
    problem.addSuppressed(new IllegalArgumentException("beside " + FORGED));
    entry.setThrown(problem);

    String text = written(entry);

    assertThat(text)
        .contains("java.lang.IllegalStateException: outside")
        .contains("Caused by: java.lang.IllegalArgumentException: x\\r\\n2026")
        .contains("Suppressed: java.lang.IllegalArgumentException: beside x\\r\\n2026")
        .contains("\tat dev.sourcecheck.text.LogLineFilterTest.")
        .doesNotContain("Retold")
        .doesNotContainPattern("(?m)^2026")
        .doesNotContainPattern("[\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F\\p{Cf}\\u2028]");
  }

  @Test
  void acceptsCircularCauses() {
    IllegalStateException one = new IllegalStateException("one\n");
    one.initCause(new IllegalStateException("two", one));
    ExtLogRecord entry = entry("It failed");
    entry.setThrown(one);

    assertThat(written(entry)).contains("one\\n");
  }

  @Test
  void keepsHarmlessText() {
    ExtLogRecord entry = entry("Claimed %d jobs");
    entry.setParameters(new Object[] {3});
    RuntimeException problem = new IllegalStateException("plain");
    entry.setThrown(problem);

    assertThat(new LogLineFilter().isLoggable(entry)).isTrue();

    assertThat(entry.getMessage()).isEqualTo("Claimed %d jobs");
    assertThat(entry.getThrown()).isSameAs(problem);
  }

  private static ExtLogRecord entry(String message) {
    return new ExtLogRecord(
        Level.WARNING, message, ExtLogRecord.FormatStyle.PRINTF, LogLineFilterTest.class.getName());
  }

  private String written(ExtLogRecord entry) {
    assertThat(new LogLineFilter().isLoggable(entry)).isTrue();
    return formatter.format(entry).replace("WARNING", "WARN");
  }
}
