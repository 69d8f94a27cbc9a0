package dev.sourcecheck.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.servers.BackendMessages;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.source.SourceSpec;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Servers that send single bytes slowly. No read times out, so only an abort ends the step. A
 * cancel request that is answered slowly must not keep the session open.
 */
class SlowDripTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final AtomicInteger sentBytes = new AtomicInteger();

  /** The phase in which the server sends byte by byte. */
  enum LoginPhase {
    ERROR_INSTEAD_OF_TLS("prefer") {
      @Override
      void talk(InputStream in, DataOutputStream out, ByteDripper drip) throws IOException {
        request(in);
        drip.send(
            out,
            BackendMessages.message('E', "SFATAL\0C28000\0M".getBytes(StandardCharsets.US_ASCII)));
      }
    },
    TLS_HANDSHAKE("require") {
      @Override
      void talk(InputStream in, DataOutputStream out, ByteDripper drip) throws IOException {
        request(in);
        out.write('S');
        in.read(); // else what comes before the handshake begins is refused as injected
        drip.send(out, new byte[] {0x16, 3, 3, 0x3f, (byte) 0xff, 2, 0, 0x3f, 0, 3, 3});
      }
    },
    AUTHENTICATION("disable") {
      @Override
      void talk(InputStream in, DataOutputStream out, ByteDripper drip) throws IOException {
        request(in);
        drip.send(out, BackendMessages.message('R', new byte[60_000]));
      }
    },
    PARAMETERS("disable") {
      @Override
      void talk(InputStream in, DataOutputStream out, ByteDripper drip) throws IOException {
        request(in);
        out.write(BackendMessages.message('R', new byte[4]));
        while (true) {
          drip.send(
              out, BackendMessages.message('S', "a\0b\0".getBytes(StandardCharsets.US_ASCII)));
        }
      }
    },
    FIRST_ROW("disable") {
      @Override
      void talk(InputStream in, DataOutputStream out, ByteDripper drip) throws IOException {
        request(in);
        out.write(BackendMessages.message('R', new byte[4]));
        out.write(
            BackendMessages.message(
                'S', "client_encoding\0UTF8\0".getBytes(StandardCharsets.US_ASCII)));
        out.write(
            BackendMessages.message(
                'S', "server_version\00018.1\0".getBytes(StandardCharsets.US_ASCII)));
        out.write(BackendMessages.message('Z', new byte[] {'I'}));
        drip.send(out, BackendMessages.message('1', new byte[0]));
        drip.send(out, BackendMessages.message('N', new byte[50_000]));
      }
    };

    final String sslMode;

    LoginPhase(String sslMode) {
      this.sslMode = sslMode;
    }

    abstract void talk(InputStream in, DataOutputStream out, ByteDripper drip) throws IOException;

    static void request(InputStream in) throws IOException {
      DataInputStream data = new DataInputStream(in);
      data.readFully(new byte[data.readInt() - Integer.BYTES]);
    }
  }

  @ParameterizedTest
  @EnumSource
  void abortEndsLogin(LoginPhase phase) throws Exception {
    ByteDripper drip = this::drip;
    CountDownLatch disconnected = new CountDownLatch(1);
    try (FakeServer server =
        new FakeServer(
            (in, out) -> {
              try {
                phase.talk(in, new DataOutputStream(out), drip);
                drip.send(out, new byte[1_000_000]);
              } finally {
                disconnected.countDown();
              }
            })) {
      TestControl control = TestControl.patient();
      CompletableFuture<Opening> opening =
          CompletableFuture.supplyAsync(
              () -> StrictServer.ENGINE.open(at(server.port(), phase.sslMode), control));
      await().until(() -> sentBytes.get() > 3);
      assertThat(opening).as("login still waiting").isNotDone();

      control.abort();

      Opening.Refused refused =
          (Opening.Refused) opening.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      assertThat(refused.failure().code()).isEqualTo(FailureCode.CANCELLED);
      assertThat(disconnected.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void slowCancelAnswerDoesNotBlockSession(CancelAnswer answer) throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    CountDownLatch disconnected = new CountDownLatch(1);
    AtomicBoolean stalled = new AtomicBoolean();
    AtomicInteger connections = new AtomicInteger();
    try (FakeServer proxy =
        new FakeServer(
            (in, out) -> {
              if (connections.getAndIncrement() == 0) {
                relay(in, out, stalled, answer == CancelAnswer.LATE_RESULT ? cancelled : null);
                return;
              }
              cancelled.countDown();
              try {
                answer.reply(in, out, this::drip);
              } finally {
                disconnected.countDown();
              }
            })) {
      SourceSpec source =
          StrictServer.source()
              .with("port", (long) proxy.port())
              .with("sslmode", answer.sslMode)
              .spec();
      Session session = StrictServer.session(source);
      stalled.set(true);
      TestControl control = TestControl.patient();
      CompletableFuture<Failure> reading =
          CompletableFuture.supplyAsync(() -> read(session, control));
      await().until(() -> control.registrations() >= 1);

      control.abort();

      Failure failure = reading.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      assertThat(failure.code()).isEqualTo(FailureCode.CANCELLED);
      assertThat(session.usable()).isFalse();
      assertThat(disconnected.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      session.close();
    }
  }

  /** How the server answers a cancel request. */
  enum CancelAnswer {
    DRIPPED_TLS("require") {
      @Override
      void reply(InputStream in, OutputStream out, ByteDripper drip) throws IOException {
        LoginPhase.request(in);
        out.write('S');
        in.read(); // else what comes before the handshake begins is refused as injected
        drip.send(out, new byte[] {0x16, 3, 3, 0x3f, (byte) 0xff, 2, 0, 0x3f, 0, 3, 3});
        drip.send(out, new byte[1_000_000]);
      }
    },
    SILENCE("disable") {
      @Override
      void reply(InputStream in, OutputStream out, ByteDripper drip) throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
      }
    },
    /** The protocol defines no answer to a cancel request. */
    UNEXPECTED_ANSWER("disable") {
      @Override
      void reply(InputStream in, OutputStream out, ByteDripper drip) throws IOException {
        LoginPhase.request(in);
        drip.send(out, new byte[1_000_000]);
      }
    },
    /** The result of the cancelled statement arrives. */
    LATE_RESULT("disable") {
      @Override
      void reply(InputStream in, OutputStream out, ByteDripper drip) throws IOException {
        LoginPhase.request(in);
      }
    };

    final String sslMode;

    CancelAnswer(String sslMode) {
      this.sslMode = sslMode;
    }

    abstract void reply(InputStream in, OutputStream out, ByteDripper drip) throws IOException;
  }

  @Test
  void cancelledSessionIsNotReused() {
    Session session = StrictServer.session(StrictServer.source().spec());
    TestControl control = TestControl.patient();
    control.abort();

    assertThat(read(session, control).code()).isEqualTo(FailureCode.CANCELLED);
    assertThat(session.usable()).isFalse();
    session.close();
  }

  /** Reads the views. A complete late result counts as a success of the operation. */
  private static Failure read(Session session, TestControl control) {
    LineageReader reader = session.lineage().orElseThrow();
    try {
      reader.views(view -> {}, control);
      return session.explain(new IllegalStateException(), Session.Operation.READ_LINEAGE);
    } catch (Exception e) {
      return session.explain(e, Session.Operation.READ_LINEAGE);
    }
  }

  /**
   * @param release ends a stall; null if the stall never ends
   */
  private static void relay(
      InputStream in,
      OutputStream out,
      AtomicBoolean stalled,
      @org.jspecify.annotations.Nullable CountDownLatch release)
      throws IOException {
    try (Socket real =
        new Socket(InetAddress.getLoopbackAddress(), StrictServer.server().getPort())) {
      Thread answers =
          new Thread(() -> relayAnswers(real, out, stalled, release), "stalling-proxy");
      answers.setDaemon(true);
      answers.start();
      in.transferTo(real.getOutputStream());
    }
  }

  private static void relayAnswers(
      Socket real,
      OutputStream out,
      AtomicBoolean stalled,
      @org.jspecify.annotations.Nullable CountDownLatch release) {
    byte[] buffer = new byte[8_192];
    try {
      InputStream in = real.getInputStream();
      for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
        if (stalled.get() && (release == null || !release.await(1, TimeUnit.MINUTES))) {
          continue;
        }
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      return; // one of the sockets is closed
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  interface ByteDripper {
    void send(OutputStream out, byte[] bytes) throws IOException;
  }

  private void drip(OutputStream out, byte[] bytes) throws IOException {
    for (byte value : bytes) {
      out.write(value);
      out.flush();
      sentBytes.incrementAndGet();
      try {
        TimeUnit.MILLISECONDS.sleep(50); // the pace of the simulated server
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }
  }

  private static SourceSpec at(int port, String sslMode) {
    return new StrictServer.StrictSource()
        .with("host", "127.0.0.1")
        .with("port", (long) port)
        .with("user", "u")
        .with("dbname", "d")
        .with("sslmode", sslMode)
        .secret("password", "p")
        .spec();
  }
}
