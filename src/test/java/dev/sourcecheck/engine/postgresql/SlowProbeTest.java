package dev.sourcecheck.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.conformance.Conformance;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.servers.BackendMessages;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Servers that refuse a login and answer the connection that finds out why byte by byte. No read
 * times out.
 */
class SlowProbeTest {
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger sent = new AtomicInteger();
  private final CountDownLatch disconnected = new CountDownLatch(1);

  /** How the server refuses the login. */
  enum LoginRefusal {
    NO_ENTRY(FailureCode.AUTHENTICATION_METHOD, "28000") {
      @Override
      void precede(OutputStream out) {}
    },
    STATEMENT_TIMEOUT(FailureCode.TIMEOUT, "57014") {
      @Override
      void precede(OutputStream out) throws IOException {
        out.write(BackendMessages.message('R', new byte[4]));
      }
    };

    final FailureCode code;
    final String sqlState;

    LoginRefusal(FailureCode code, String sqlState) {
      this.code = code;
      this.sqlState = sqlState;
    }

    /** Sends what precedes the error. */
    abstract void precede(OutputStream out) throws IOException;

    void send(OutputStream out) throws IOException {
      precede(out);
      String fields = "SFATAL\0C%s\0Mrefused\0RClientAuthentication\0\0".formatted(sqlState);
      out.write(BackendMessages.message('E', fields.getBytes(StandardCharsets.US_ASCII)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void abortEndsAFurtherConnection(LoginRefusal refusal) throws Exception {
    try (FakeServer server = server(refusal)) {
      TestControl control = TestControl.patient();
      CompletableFuture<Opening> opening =
          CompletableFuture.supplyAsync(() -> open(server.port(), control));
      await().until(() -> sent.get() > 3);
      assertThat(opening).as("login still waiting").isNotDone();

      control.abort();

      Opening.Refused refused = (Opening.Refused) opening.get(20, TimeUnit.SECONDS);
      assertThat(refused.failure().code()).isEqualTo(FailureCode.CANCELLED);
      assertThat(disconnected.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(control.registrations()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFurtherConnectionEndsBeforeTheDeadline(LoginRefusal refusal) throws Exception {
    try (FakeServer server = server(refusal)) {
      TestControl control = TestControl.lasting(Duration.ofMillis(500));
      CompletableFuture<Opening> opening =
          CompletableFuture.supplyAsync(() -> open(server.port(), control));

      Opening.Refused refused = (Opening.Refused) opening.get(20, TimeUnit.SECONDS);
      assertThat(refused.failure().code()).isEqualTo(refusal.code);
      assertThat(disconnected.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private FakeServer server(LoginRefusal refusal) throws IOException {
    return new FakeServer(
        (in, out) -> {
          skipRequest(in);
          if (connections.getAndIncrement() == 0) {
            refusal.send(out);
            return;
          }
          try {
            // an error instead of TLS, or before the password is requested
            drip(out, BackendMessages.message('E', new byte[29_000]));
          } finally {
            disconnected.countDown();
          }
        });
  }

  private static void skipRequest(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    data.readFully(new byte[data.readInt() - Integer.BYTES]);
  }

  private void drip(OutputStream out, byte[] bytes) throws IOException {
    for (byte value : bytes) {
      out.write(value);
      out.flush();
      sent.incrementAndGet();
      try {
        TimeUnit.MILLISECONDS.sleep(20); // the pace of the simulated server
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }
  }

  private static Opening open(int port, TestControl control) {
    Map<String, Object> options =
        Map.of(
            "host", "127.0.0.1",
            "port", (long) port,
            "user", "u",
            "dbname", "d",
            "sslmode", "disable");
    SourceSpec source =
        new SourceSpec(
            null,
            "tested",
            SourceType.POSTGRES,
            options,
            Map.of("password", new Secret("p")),
            null,
            false,
            null,
            null);
    return new PostgresEngine(Conformance.dialer()).open(source, control);
  }
}
