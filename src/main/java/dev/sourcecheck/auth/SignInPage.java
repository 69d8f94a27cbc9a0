package dev.sourcecheck.auth;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where browsers sign in. A page that is requested without a valid session redirects there, with
 * the reason and the requested path, instead of responding with an error in JSON.
 */
public final class SignInPage {
  public static final String PATH = "/login";

  /** The prefix of all other pages. */
  static final String PAGES = "/ui/";

  /** The prefix of the links that Datafold's command line prints. */
  static final String LINKS = "/settings/integrations/";

  /** The first page after signing in. */
  static final String HOME = "/ui/sources";

  /** Neither another host nor another scheme: a path of this service. */
  private static final Pattern TARGET =
      Pattern.compile("(?:/ui/|/settings/integrations/)[A-Za-z0-9/_.~%?=&-]{0,1000}");

  private SignInPage() {}

  /** The text that the page shows for a reason in its address, empty if there is none. */
  public static Optional<String> message(@Nullable String reason) {
    return Arrays.stream(AuthenticationError.values())
        .filter(error -> error != AuthenticationError.NO_KEY && name(error).equals(reason))
        .map(AuthenticationError::message)
        .findFirst();
  }

  /** The page to continue with after signing in, the first page if the value is no page. */
  public static String target(@Nullable String given) {
    return given != null && TARGET.matcher(given).matches() ? given : HOME;
  }

  /** Responds if the request is for a page; returns false otherwise. */
  static boolean respond(RoutingContext request, AuthenticationError error, int status) {
    HttpServerRequest http = request.request();
    HttpServerResponse response = request.response();
    String path = http.path();
    boolean signsIn = PATH.equals(path);
    if (!acceptsHtml(http) || !(signsIn || isPage(path))) {
      return false;
    }
    boolean isPart = http.getHeader("HX-Request") != null;
    if (isPart && status == 401) {
      // htmx would insert the page that a redirect leads to; reloaded, the page itself redirects
      response.setStatusCode(status).putHeader("HX-Refresh", "true").end();
    } else if (signsIn || status == 401 || (error == AuthenticationError.FORBIDDEN && !isPart)) {
      boolean returns = http.method().equals(HttpMethod.GET) && !signsIn;
      String to = returns ? "&to=" + encoded(http.uri()) : "";
      response.setStatusCode(303).putHeader("Location", PATH + "?reason=" + name(error) + to).end();
    } else {
      response
          .setStatusCode(status)
          .putHeader("Content-Type", "text/plain;charset=UTF-8")
          .end(error.message());
    }
    return true;
  }

  private static boolean isPage(@Nullable String path) {
    return path != null && (path.startsWith(PAGES) || path.startsWith(LINKS));
  }

  private static boolean acceptsHtml(HttpServerRequest http) {
    String accept = http.getHeader("Accept");
    return http.getHeader("HX-Request") != null || (accept != null && accept.contains("text/html"));
  }

  private static String name(AuthenticationError error) {
    return error.name().toLowerCase(Locale.ROOT);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
