"""A bucket as a file system through s3fs; every line of output is one thing that held."""
import hashlib
import os

import s3fs

fs = s3fs.S3FileSystem(
    key="test", secret="test", use_listings_cache=False,
    client_kwargs={"endpoint_url": os.environ["AWS_ENDPOINT_URL"]},
)


def held(what, condition):
    assert condition, what
    print(what)


fs.mkdir("s3fs-bucket")
content = b"".join(hashlib.sha512(str(n).encode()).digest() for n in range(200_000))
with fs.open("s3fs-bucket/dir/large", "wb", block_size=5 * 2**20) as file:
    for at in range(0, len(content), 999_983):
        file.write(content[at : at + 999_983])
held("a large file is written in parts", "-" in fs.info("s3fs-bucket/dir/large")["ETag"])
with fs.open("s3fs-bucket/dir/large", "rb") as file:
    file.seek(7_000_001)
    held("seek and read", file.read(1000) == content[7_000_001:7_001_001])
held("cat", fs.cat("s3fs-bucket/dir/large") == content)

fs.pipe({f"s3fs-bucket/dir/sub/{n}": str(n).encode() for n in range(12)})
held("find", len(fs.find("s3fs-bucket/dir")) == 13)
held("glob", len(fs.glob("s3fs-bucket/dir/sub/1*")) == 3)
held("ls", sorted(fs.ls("s3fs-bucket/dir", detail=False))
     == ["s3fs-bucket/dir/large", "s3fs-bucket/dir/sub"])
held("du", fs.du("s3fs-bucket/dir/sub") == 14)
fs.mv("s3fs-bucket/dir/sub/1", "s3fs-bucket/dir/moved")
held("mv", fs.exists("s3fs-bucket/dir/moved") and not fs.exists("s3fs-bucket/dir/sub/1"))
fs.rm("s3fs-bucket/dir", recursive=True)
held("rm", fs.find("s3fs-bucket") == [])
try:
    fs.open("s3fs-bucket/absent").read()
except FileNotFoundError:
    print("an absent file")
fs.rmdir("s3fs-bucket")
held("rmdir", not fs.exists("s3fs-bucket"))
print("done")
