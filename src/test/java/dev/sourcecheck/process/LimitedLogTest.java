package dev.sourcecheck.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LimitedLogTest {
  private static final String NAME = LimitedLogTest.class.getName();

  private final AtomicLong nanos = new AtomicLong();
  private final LimitedLog log =
      new LimitedLog(org.jboss.logging.Logger.getLogger(NAME), nanos::get);
  private final List<String> lines = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          lines.add(
              entry.getLevel()
                  + " "
                  + ExtLogRecord.wrap(entry).getFormattedMessage()
                  + (entry.getThrown() == null ? "" : " with a trace"));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    Logger.getLogger(NAME).addHandler(handler);
  }

  @AfterEach
  void stopListening() {
    Logger.getLogger(NAME).removeHandler(handler);
  }

  @Test
  void logsABurstThenALinePerSecondWithTheNumberOfSuppressedOnes() {
    for (int i = 1; i <= 1_000; i++) {
      log.warnf("Failure %d%%", i);
    }
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    log.warnf("Failure %d%%", 1_001);
    log.warnf("Failure %d%%", 1_002);

    List<String> expected =
        new ArrayList<>(
            IntStream.rangeClosed(1, 20).mapToObj(i -> "WARN Failure " + i + "%").toList());
    expected.add("WARN Failure 1001% (and 980 more since the last such line)");
    assertThat(lines).containsExactlyElementsOf(expected);
  }

  @Test
  void limitsTheStackTracesOfErrorsThatResponsesReferTo() {
    for (int i = 1; i <= 22; i++) {
      log.referencedError(new IllegalStateException("broken"), "Request %d failed", i);
    }

    List<String> expected =
        new ArrayList<>(
            IntStream.rangeClosed(1, 20)
                .mapToObj(i -> "ERROR Request " + i + " failed with a trace")
                .toList());
    expected.add("ERROR Request 21 failed: java.lang.IllegalStateException: broken");
    expected.add("ERROR Request 22 failed: java.lang.IllegalStateException: broken");
    assertThat(lines).containsExactlyElementsOf(expected);
  }
}
