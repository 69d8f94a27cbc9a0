package dev.sourcecheck.job.change;

import dev.sourcecheck.process.BackgroundLoop;
import dev.sourcecheck.store.StoreConnections;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Connects the {@link ChangeFeed}s of the replicas by NOTIFY and LISTEN, each on its own
 * connection. Losing either delays answers but does not make them wrong, because every reader also
 * polls.
 */
@ApplicationScoped
public class ChangeNotifications {
  private static final String CHANNEL = "sourcecheck_job";

  /** NOTIFY takes a global lock at commit; without coalescing it halves the throughput. */
  private static final long COALESCE_MILLIS = 20;

  private static final int POLL_MILLIS = 1_000;
  private static final Duration RECONNECT = Duration.ofMillis(500);

  private final ChangeFeed feed;
  private final StoreConnections connections;
  private final String origin = UUID.randomUUID().toString();
  private final BackgroundLoop sender =
      new BackgroundLoop("notify", this::send).backOff(RECONNECT, RECONNECT);
  private final BackgroundLoop listener =
      new BackgroundLoop("listen", this::listen).backOff(RECONNECT, RECONNECT);

  @Inject
  public ChangeNotifications(ChangeFeed feed, StoreConnections connections) {
    this.feed = feed;
    this.connections = connections;
  }

  public void start() {
    sender.start();
    listener.start();
  }

  public void stop() {
    sender.stop();
    listener.stop();
  }

  public Stream<BackgroundLoop> loops() {
    return Stream.of(sender, listener);
  }

  private void send() throws SQLException, InterruptedException {
    try (Connection connection = connections.open();
        PreparedStatement notify = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
      while (sender.running()) {
        for (JobChange change : feed.takePending()) {
          notify.setString(1, CHANNEL);
          notify.setString(2, change.encode(origin));
          notify.execute();
        }
        TimeUnit.MILLISECONDS.sleep(COALESCE_MILLIS);
      }
    }
  }

  private void listen() throws SQLException {
    try (Connection connection = connections.open();
        Statement statement = connection.createStatement()) {
      statement.execute("LISTEN " + CHANNEL);
      PGConnection notified = connection.unwrap(PGConnection.class);
      while (listener.running()) {
        PGNotification[] notifications = notified.getNotifications(POLL_MILLIS);
        if (notifications == null || notifications.length == 0) {
          // Detects a half-open connection by its socket timeout.
          statement.execute("SELECT 1");
        } else {
          deliver(notifications);
        }
      }
    }
  }

  private void deliver(PGNotification[] notifications) {
    for (PGNotification notification : notifications) {
      if (!JobChange.origin(notification.getParameter()).equals(origin)) {
        feed.deliver(JobChange.decode(notification.getParameter()));
      }
    }
  }
}
