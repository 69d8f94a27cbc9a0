package dev.sourcecheck.job;

import dev.sourcecheck.store.StoreConnections;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Carries the {@link ChangeFeed} between replicas by NOTIFY and LISTEN, each on a connection of its
 * own. Losing either makes answers slower, never wrong: everybody polls behind it.
 */
@ApplicationScoped
public class Notifications {
  private static final Logger LOG = Logger.getLogger(Notifications.class);
  private static final String CHANNEL = "sourcecheck_job";

  /**
   * NOTIFY takes a lock at commit, so that at high rates it would cost more than the work itself.
   */
  private static final long COALESCE_MILLIS = 20;

  private static final int POLL_MILLIS = 1_000;

  private final ChangeFeed feed;
  private final StoreConnections connections;
  private final String origin = UUID.randomUUID().toString();
  private volatile boolean running;
  private Thread sender = new Thread();
  private Thread listener = new Thread();

  @Inject
  public Notifications(ChangeFeed feed, StoreConnections connections) {
    this.feed = feed;
    this.connections = connections;
  }

  public synchronized void start() {
    running = true;
    sender = daemon("sourcecheck-notify", this::send);
    listener = daemon("sourcecheck-listen", this::listen);
  }

  public synchronized void stop() {
    running = false;
    sender.interrupt();
    listener.interrupt();
  }

  private void send() throws SQLException, InterruptedException {
    try (Connection connection = connections.open();
        PreparedStatement notify = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
      while (running) {
        Queue<Change> changes = feed.takePending();
        for (Change change : changes) {
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
      while (running) {
        PGNotification[] notifications = notified.getNotifications(POLL_MILLIS);
        if (notifications == null || notifications.length == 0) {
          // Nothing for a second: is the connection still there? A half-open one fails here by its
          // socket timeout.
          statement.execute("SELECT 1");
        } else {
          deliver(notifications);
        }
      }
    }
  }

  private void deliver(PGNotification[] notifications) {
    for (PGNotification notification : notifications) {
      if (!Change.origin(notification.getParameter()).equals(origin)) {
        feed.deliver(Change.decode(notification.getParameter()));
      }
    }
  }

  private Thread daemon(String name, Loop loop) {
    Thread thread =
        new Thread(
            () -> {
              while (running) {
                try {
                  loop.run();
                } catch (SQLException | RuntimeException e) {
                  LOG.debugf("%s: %s; opening another connection", name, e.getMessage());
                  pause();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                  return;
                }
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(500);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      running = false;
    }
  }

  private interface Loop {
    void run() throws SQLException, InterruptedException;
  }
}
