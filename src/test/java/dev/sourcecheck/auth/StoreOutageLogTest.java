package dev.sourcecheck.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.auth.RequestCredential.VerifiableCredential;
import dev.sourcecheck.http.ClientAddresses;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** Clients cannot flood the log while the keys cannot be read. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class StoreOutageLogTest {
  private static final int REQUESTS = 500;

  private final Vertx vertx;
  private final AuthSettings settings;
  private final ClientAddresses addresses;
  private final RefusalLog refusals;

  StoreOutageLogTest(
      Vertx vertx, AuthSettings settings, ClientAddresses addresses, RefusalLog refusals) {
    this.vertx = vertx;
    this.settings = settings;
    this.addresses = addresses;
    this.refusals = refusals;
  }

  @Test
  void limitsTheLinesOfRequestsWhoseKeyCannotBeVerified() throws Exception {
    ApiKeyCache unreadable =
        new ApiKeyCache(
            () -> {
              throw new IllegalStateException("the store is unavailable");
            },
            Runnable::run);
    CredentialVerifier verifier = new CredentialVerifier(unreadable, settings, addresses, refusals);
    Router router = Router.router(vertx);
    router
        .route()
        .handler(
            request -> {
              request.request().pause(); // as the framework does
              verifier.verify(
                  request,
                  (VerifiableCredential) RequestCredential.of(request),
                  caller -> request.response().end());
            });
    HttpServer server =
        await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    try (LinesOf lines = new LinesOf(CredentialVerifier.class)) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort()))
              .header("Authorization", "Key " + StoreResource.KEY)
              .timeout(Duration.ofSeconds(30))
              .build();
      HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      for (int i = 0; i < REQUESTS; i++) {
        assertThat(client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
            .isEqualTo(503);
      }

      assertThat(lines.all).isNotEmpty().hasSizeLessThan(REQUESTS / 2);
    } finally {
      await(server.close());
    }
  }

  private static <T> T await(io.vertx.core.Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static final class LinesOf extends Handler implements AutoCloseable {
    private final List<String> all = new CopyOnWriteArrayList<>();
    private final Logger logger;

    LinesOf(Class<?> owner) {
      logger = Logger.getLogger(owner.getName());
      logger.addHandler(this);
    }

    @Override
    public void publish(LogRecord entry) {
      all.add(entry.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      logger.removeHandler(this);
    }
  }
}
