package dev.sourcecheck.cli.test;

import dev.sourcecheck.cli.report.ReportedSource;
import dev.sourcecheck.cli.report.ReportedStep;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** Shows on a terminal what is running, in a line that is overwritten; prints the rest above it. */
final class StatusLine implements TestProgress {
  private static final String CLEAR = "\r\u001b[K";
  private static final int WIDTH = 78;

  private final TestProgress text;
  private final PrintWriter err;
  private final int total;
  private final Map<String, String> running = new LinkedHashMap<>();
  private int ended;

  /**
   * @param text prints what stays
   * @param total the number of sources
   */
  StatusLine(TestProgress text, PrintWriter err, int total) {
    this.text = text;
    this.err = err;
    this.total = total;
  }

  @Override
  public synchronized void started(String source) {
    clear();
    text.started(source);
    running.put(source, "");
    show();
  }

  @Override
  public synchronized void stepStarted(String source, String step) {
    running.put(source, step);
    show();
  }

  @Override
  public synchronized void stepDone(String source, ReportedStep step) {
    clear();
    text.stepDone(source, step);
    show();
  }

  @Override
  public synchronized void ended(ReportedSource source) {
    clear();
    ended++;
    running.remove(source.name());
    text.ended(source);
    show();
  }

  @Override
  public synchronized void close() {
    clear();
  }

  private void clear() {
    err.print(CLEAR);
    err.flush();
  }

  private void show() {
    if (running.isEmpty()) {
      return;
    }
    StringBuilder line = new StringBuilder();
    if (total > 1) {
      line.append(ended).append(" of ").append(total).append(" done; ");
    }
    line.append("running: ");
    running.forEach((source, step) -> line.append(source).append(' ').append(step).append("  "));
    String visible = line.toString().replaceAll("\\p{C}", " ").strip();
    err.print(CLEAR + (visible.length() > WIDTH ? visible.substring(0, WIDTH) : visible));
    err.flush();
  }
}
