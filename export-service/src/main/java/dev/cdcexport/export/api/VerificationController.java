package dev.cdcexport.export.api;

import dev.cdcexport.export.proof.Verification;
import dev.cdcexport.export.proof.Verifications;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.net.URI;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Verifications: whether a consumer's published files make up its tables. */
@RestController
@RequestMapping(path = "/consumers/{consumerId}", produces = MediaType.APPLICATION_JSON_VALUE)
final class VerificationController {

    private final Verifications verifications;

    VerificationController(Verifications verifications) {
        this.verifications = verifications;
    }

    /** Starts a verification: 202 with where to look for it. Nothing of the consumer's changes. */
    @Operation(
            operationId = "startVerification",
            summary = "Compares the files of a consumer with the tables, in the background")
    @ApiResponse(
            responseCode = "202",
            description = "the verification",
            headers =
                    @Header(name = "Location", description = "where to look for it", schema = @Schema(type = "string")))
    @PostMapping("/verify")
    ResponseEntity<VerificationView> start(@PathVariable String consumerId) {
        Verification verification = verifications.start(consumerId);
        return ResponseEntity.accepted()
                .header(HttpHeaders.RETRY_AFTER, "1")
                .location(URI.create("/consumers/" + consumerId + "/verifications/" + verification.verificationId()))
                .body(VerificationView.of(verification));
    }

    /** The consumer's verifications that are still known, newest first. */
    @Operation(operationId = "listVerifications", summary = "Lists the verifications of a consumer, newest first")
    @GetMapping("/verifications")
    Page<VerificationView> list(
            @PathVariable String consumerId,
            @RequestParam(defaultValue = "0") int page,
            @RequestParam(defaultValue = "50") int size) {
        return Page.of(verifications.of(consumerId), page, size, VerificationView::of);
    }

    /** One verification. */
    @Operation(operationId = "findVerification", summary = "Tells of a verification")
    @GetMapping("/verifications/{verificationId}")
    VerificationView find(@PathVariable String consumerId, @PathVariable String verificationId) {
        return VerificationView.of(verifications.require(consumerId, verificationId));
    }
}
