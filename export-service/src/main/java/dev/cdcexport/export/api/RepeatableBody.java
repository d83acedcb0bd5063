package dev.cdcexport.export.api;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;

/** Keeps a body until it is understood, so that an answer can name the value that is wrong; {@link BodyLimit} keeps it small. */
@ControllerAdvice
final class RepeatableBody extends RequestBodyAdviceAdapter {

    @Override
    public boolean supports(MethodParameter parameter, Type type, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public HttpInputMessage beforeBodyRead(
            HttpInputMessage message,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converter)
            throws IOException {
        return new Kept(message.getHeaders(), message.getBody().readAllBytes());
    }

    private static final class Kept implements HttpInputMessage {

        private final HttpHeaders headers;
        private final byte[] body;

        Kept(HttpHeaders headers, byte[] body) {
            this.headers = headers;
            this.body = body;
        }

        /** From the beginning, each time. */
        @Override
        public InputStream getBody() {
            return new ByteArrayInputStream(body);
        }

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }
    }
}
