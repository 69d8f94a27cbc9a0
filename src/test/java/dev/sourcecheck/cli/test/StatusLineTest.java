package dev.sourcecheck.cli.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class StatusLineTest {
  private static final String CLEAR = "\r\u001b[K";

  private final StringWriter err = new StringWriter();

  @Test
  void overwritesOneLineAndLeavesNothing() {
    StatusLine line = new StatusLine(TestProgress.NONE, new PrintWriter(err), 2);

    line.started("shop\u001b[2J\n");
    line.stepStarted("shop\u001b[2J\n", "connection");
    line.close();

    assertThat(err.toString())
        .isEqualTo(
            CLEAR
                + CLEAR
                + "0 of 2 done; running: shop [2J"
                + CLEAR
                + "0 of 2 done; running: shop [2J  connection"
                + CLEAR);
  }

  @Test
  void fitsIntoALine() {
    StatusLine line = new StatusLine(TestProgress.NONE, new PrintWriter(err), 1);

    line.started("x".repeat(200));

    assertThat(err.toString()).isEqualTo(CLEAR + CLEAR + "running: " + "x".repeat(69));
  }
}
