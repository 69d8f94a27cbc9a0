package dev.sourcecheck.auth;

import dev.sourcecheck.auth.RequestCredential.KeyCredential;
import dev.sourcecheck.auth.RequestCredential.SessionCredential;
import dev.sourcecheck.http.HttpMeterTags;
import dev.sourcecheck.process.LimitedLog;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Exchanges a key or a link for the cookie of a session, and ends sessions. A session has the role
 * of its key. Each sign-in gets a new random session, and ends the one that the browser presents.
 */
@ApplicationScoped
class SignIn {
  static final String LOGIN = SignInPage.PATH;
  private static final String LOGOUT = "/logout";

  private static final int MAX_FORM_BYTES = 4_096;
  private static final Logger LOG = Logger.getLogger(SignIn.class);
  private static final LimitedLog FAILURES = new LimitedLog(SignIn.class);

  private final CredentialVerifier verifier;
  private final RequestSlots slots;
  private final BrowserSessionRepository sessions;
  private final ApiKeyCache cache;
  private final Duration lifetime;

  @Inject
  SignIn(
      CredentialVerifier verifier,
      RequestSlots slots,
      BrowserSessionRepository sessions,
      ApiKeyCache cache,
      AuthSettings settings) {
    this.verifier = verifier;
    this.slots = slots;
    this.sessions = sessions;
    this.cache = cache;
    this.lifetime = settings.auth().sessionLifetime();
  }

  /** Handles the requests to sign in and out, and passes on all others. */
  void handle(RoutingContext request) {
    HttpServerRequest http = request.request();
    HttpMethod method = http.method();
    if (LOGIN.equals(http.path()) && method.equals(HttpMethod.POST)) {
      HttpMeterTags.unmatched(request);
      ifFromOwnOrigin(request, () -> readForm(request));
    } else if (LOGIN.equals(http.path())
        && method.equals(HttpMethod.GET)
        && http.getParam("token") != null) {
      HttpMeterTags.unmatched(request);
      redeemLink(request, http.getParam("token"));
    } else if (LOGOUT.equals(http.path()) && method.equals(HttpMethod.POST)) {
      HttpMeterTags.unmatched(request);
      ifFromOwnOrigin(request, () -> signOut(request));
    } else {
      request.next();
    }
  }

  /** Otherwise another site could sign the browser in with a key of its own, or out. */
  private void ifFromOwnOrigin(RoutingContext request, Runnable action) {
    if (RequestOrigin.isOwnOrAbsent(request.request())) {
      action.run();
    } else {
      verifier.refuse(request, AuthenticationError.WRONG_ORIGIN, null);
    }
  }

  private void readForm(RoutingContext request) {
    RequestBody.read(
        request,
        MAX_FORM_BYTES,
        () -> verifier.refuse(request, AuthenticationError.TOO_LARGE, null),
        form -> signIn(request, form));
  }

  private void signIn(RoutingContext request, Buffer form) {
    Map<String, List<String>> fields =
        new QueryStringDecoder(form.toString(StandardCharsets.UTF_8), false).parameters();
    List<String> values = fields.getOrDefault("key", List.of());
    String to = fields.getOrDefault("to", List.of("")).get(0);
    if (values.isEmpty()) {
      verifier.refuse(request, AuthenticationError.NO_FORM_KEY, null);
      return;
    }
    Optional<ApiKeyText> key =
        values.size() == 1 ? ApiKeyText.parse(values.get(0).strip()) : Optional.empty();
    if (key.isEmpty()) {
      verifier.refuseWrong(request, AuthenticationError.WRONG_KEY, null);
      return;
    }
    KeyCredential credential = new KeyCredential(key.get());
    verifier.verify(
        request,
        credential,
        caller -> {
          AuthenticationError rejection = slots.enter(request, caller.keyId());
          if (rejection != null) {
            verifier.refuse(request, rejection, credential);
            return;
          }
          RandomToken session = RandomToken.create();
          inBackground(
              request,
              () -> {
                endPresented(request.request());
                return sessions.start(session, caller.keyId(), lifetime);
              },
              started -> {
                if (started) {
                  LOG.infof("A browser signed in with %s", caller.label());
                  respondSignedIn(request, session, SignInPage.target(to));
                } else {
                  verifier.refuseWrong(request, AuthenticationError.WRONG_KEY, credential);
                }
              });
        });
  }

  private void redeemLink(RoutingContext request, String text) {
    if (verifier.refuseIfExhausted(request)) {
      return;
    }
    Optional<RandomToken> link = RandomToken.parse(text);
    if (link.isEmpty()) {
      verifier.refuseWrong(request, AuthenticationError.WRONG_LINK, null);
      return;
    }
    RandomToken session = RandomToken.create();
    inBackground(
        request,
        () -> {
          boolean redeemed = sessions.redeem(link.get(), session, lifetime);
          if (redeemed) {
            endPresented(request.request());
          }
          return redeemed;
        },
        redeemed -> {
          if (redeemed) {
            LOG.info("A browser signed in with a link");
            respondSignedIn(request, session, SignInPage.HOME);
          } else {
            verifier.refuseWrong(request, AuthenticationError.WRONG_LINK, null);
          }
        });
  }

  private void signOut(RoutingContext request) {
    if (RequestCredential.ofCookies(SessionCookie.values(request.request()))
        instanceof SessionCredential session) {
      verifier.verify(
          request,
          session,
          caller ->
              inBackground(
                  request,
                  () -> {
                    sessions.end(session.token().hash());
                    return true;
                  },
                  ended -> {
                    LOG.infof("A browser with %s signed out", caller.label());
                    SessionCookie.clear(request.request(), request.response());
                    respond(request, SignInPage.PATH);
                  }));
    } else {
      verifier.refuseWrong(request, AuthenticationError.WRONG_SESSION, null);
    }
  }

  /** A session that is not replaced would stay valid until it expires. */
  private void endPresented(HttpServerRequest request) {
    if (RequestCredential.ofCookies(SessionCookie.values(request))
        instanceof SessionCredential presented) {
      sessions.end(presented.token().hash());
    }
  }

  private void respondSignedIn(RoutingContext request, RandomToken session, String page) {
    SessionCookie.set(request.request(), request.response(), session, lifetime);
    respond(request, page);
  }

  /** A browser is sent on; any other client only gets the cookie. */
  private static void respond(RoutingContext request, String page) {
    HttpServerResponse response = request.response();
    String accept = request.request().getHeader("Accept");
    boolean isBrowser = accept != null && accept.contains("text/html");
    if (isBrowser || request.request().method().equals(HttpMethod.GET)) {
      response.setStatusCode(303).putHeader("Location", page).end();
    } else {
      response.setStatusCode(204).end();
    }
  }

  /**
   * Changes the store on another thread, loads the sessions, so that the change has an effect at
   * once, and continues on the event loop.
   */
  private void inBackground(
      RoutingContext request, Supplier<Boolean> change, Consumer<Boolean> result) {
    Context context = request.vertx().getOrCreateContext();
    CompletableFuture.supplyAsync(change, Infrastructure.getDefaultWorkerPool())
        .thenCompose(changed -> cache.reload().handle((loaded, error) -> changed))
        .whenComplete(
            (changed, error) ->
                context.runOnContext(
                    ignored -> {
                      if (error == null) {
                        result.accept(changed);
                      } else {
                        FAILURES.warnf("Signing in or out failed: %s", error.getMessage());
                        verifier.refuse(request, AuthenticationError.NO_STORE, null);
                      }
                    }));
  }
}
