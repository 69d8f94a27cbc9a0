package dev.sourcecheck.page;

import dev.sourcecheck.auth.SignInPage;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** The sign-in page. The authentication filter handles its form, and the sign-in links. */
@Path("/")
@Produces(MediaType.TEXT_HTML)
@Blocking
final class SignInResource {
  /** A session is needed there, so that without one a browser arrives at the sign-in page. */
  @GET
  public Response home() {
    // relative, because a proxy may have another host and scheme
    return Response.status(Response.Status.SEE_OTHER)
        .header("Location", SignInPage.target(null))
        .build();
  }

  @GET
  @Path("login")
  public TemplateInstance page(
      @QueryParam("reason") @Nullable String reason, @QueryParam("to") @Nullable String to) {
    return SignInTemplates.signIn(
        SignInPage.message(reason).orElse(""), to == null ? "" : SignInPage.target(to));
  }

  @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
  static final class SignInTemplates {
    private SignInTemplates() {}

    /**
     * @param message why a new session is needed, or empty
     * @param to the page to continue with, or empty
     */
    static native TemplateInstance signIn(String message, String to);
  }
}
