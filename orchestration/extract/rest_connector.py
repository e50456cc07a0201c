from pydantic import BaseModel
class RestConnector(BaseModel):
    pass
