package dev.sourcecheck.auth;

import dev.sourcecheck.auth.RequestCredential.MalformedCredential;
import dev.sourcecheck.auth.RequestCredential.SessionCredential;
import dev.sourcecheck.auth.RequestCredential.VerifiableCredential;
import dev.sourcecheck.http.OpenConnection;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/** Authenticates and authorizes every request before any other code reads it. */
@ApplicationScoped
class AuthenticationFilter {
  /** After CORS (300), which answers preflight requests without a key, and before all others. */
  private static final int PRIORITY = 250;

  private final CredentialVerifier verifier;
  private final AnonymousAccess anonymous;
  private final RequestSlots slots;
  private final OpenStreams streams;
  private final SignIn signIn;
  private final boolean publicBadges;
  private final CrossOriginRejections origins;

  @Inject
  AuthenticationFilter(
      CredentialVerifier verifier,
      AnonymousAccess anonymous,
      RequestSlots slots,
      OpenStreams streams,
      SignIn signIn,
      BadgeSettings badges,
      CrossOriginRejections origins) {
    this.verifier = verifier;
    this.anonymous = anonymous;
    this.slots = slots;
    this.streams = streams;
    this.signIn = signIn;
    this.publicBadges = badges.isPublic();
    this.origins = origins;
  }

  void register(@Observes Filters filters) {
    filters.register(
        request -> {
          OpenConnection.begin(request);
          request.next();
        },
        PRIORITY + 200);
    filters.register(SecurityHeaders::add, PRIORITY + 100);
    filters.register(this::checkFraming, PRIORITY + 90);
    filters.register(this::checkOrigin, PRIORITY + 80);
    filters.register(signIn::handle, PRIORITY + 10);
    filters.register(this::authenticate, PRIORITY);
  }

  private void checkOrigin(RoutingContext request) {
    if (origins.rejects(request)) {
      verifier.refuse(request, AuthenticationError.CROSS_ORIGIN, null);
    } else {
      request.next();
    }
  }

  private void checkFraming(RoutingContext request) {
    boolean unambiguous = MessageFraming.isUnambiguous(request);
    if (!unambiguous || MessageFraming.isLastOfConnection(request)) {
      MessageFraming.closeAfter(request);
    }
    if (unambiguous) {
      request.next();
    } else {
      verifier.refuse(request, AuthenticationError.AMBIGUOUS, null);
    }
  }

  private void authenticate(RoutingContext request) {
    Role required =
        AccessRules.requiredRole(
            request.request().method(), request.request().path(), request.normalizedPath());
    if (required == null || (publicBadges && isBadge(request))) {
      request.next();
      return;
    }
    RequestCredential credential = RequestCredential.of(request);
    if (credential instanceof SessionCredential && isForgeable(request)) {
      verifier.refuse(request, AuthenticationError.WRONG_ORIGIN, credential);
    } else if (credential instanceof VerifiableCredential verifiable) {
      verifier.verify(request, verifiable, caller -> admit(request, required, caller, verifiable));
    } else if (credential instanceof MalformedCredential malformed) {
      verifier.refuseWrong(request, malformed.error(), null);
    } else {
      Role role = anonymous.role(request.request());
      if (role == null) {
        verifier.refuse(request, AuthenticationError.NO_KEY, null);
      } else {
        admit(request, required, CallerIdentity.anonymous(role), null);
      }
    }
  }

  private static boolean isBadge(RoutingContext request) {
    return AccessRules.isBadge(request.request().method(), request.request().path());
  }

  /** A browser adds the cookie to what other sites make it send, but it names their origin. */
  private static boolean isForgeable(RoutingContext request) {
    HttpMethod method = request.request().method();
    boolean reads = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    return !reads && !RequestOrigin.isOwn(request.request());
  }

  private void admit(
      RoutingContext request,
      Role required,
      CallerIdentity caller,
      @Nullable VerifiableCredential credential) {
    if (request.response().closed()) {
      return; // closed while the key was loaded
    }
    if (!caller.role().includes(required)) {
      verifier.refuse(request, AuthenticationError.FORBIDDEN, credential);
      return;
    }
    AuthenticationError rejection = slots.enter(request, caller.keyId());
    if (rejection != null) {
      verifier.refuse(request, rejection, credential);
      return;
    }
    RequestCaller.set(request, caller, streams.endOf(request, credential));
    RequestBody.read(
        request,
        slots.maxBodyBytes(),
        () -> verifier.refuse(request, AuthenticationError.TOO_LARGE, credential));
  }
}
