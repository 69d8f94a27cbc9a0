package dev.sourcecheck.page;

import dev.sourcecheck.source.options.FieldError;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/**
 * Shows errors of pages as pages, with the message that the APIs send in JSON. The script of all
 * pages shows those of htmx's requests, which are plain text.
 */
@Singleton
final class PageErrors {
  private static final String PAGES = "/ui/";

  private final CurrentVertxRequest current;

  PageErrors(CurrentVertxRequest current) {
    this.current = current;
  }

  @ServerResponseFilter
  public void show(ContainerRequestContext request, ContainerResponseContext response) {
    if (!request.getUriInfo().getRequestUri().getPath().startsWith(PAGES)
        || !(response.getEntity() instanceof Map<?, ?> body)
        || !body.containsKey("detail")) {
      return;
    }
    String message = text(body.get("detail"));
    RoutingContext routing = current.getCurrent();
    if (routing == null || request.getHeaderString("HX-Request") != null) {
      set(response, message, MediaType.TEXT_PLAIN_TYPE);
      return;
    }
    Response.StatusType status = response.getStatusInfo();
    String page =
        ErrorTemplates.error(
                PageFrame.of("", routing),
                status.getStatusCode(),
                status.getReasonPhrase(),
                message)
            .render();
    set(response, page, MediaType.TEXT_HTML_TYPE);
  }

  private static void set(ContainerResponseContext response, String text, MediaType type) {
    response.setEntity(text, new Annotation[0], type.withCharset("UTF-8"));
  }

  private static String text(@Nullable Object detail) {
    if (detail instanceof List<?> errors) {
      return errors.stream()
          .map(error -> error instanceof FieldError field ? field.message() : error.toString())
          .collect(Collectors.joining("; "));
    }
    return String.valueOf(detail);
  }

  @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
  static final class ErrorTemplates {
    private ErrorTemplates() {}

    static native TemplateInstance error(
        PageFrame frame, int status, String reason, String message);
  }
}
